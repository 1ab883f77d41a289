import type Play from '@lucide/svelte/icons/play';

/** Any icon's component. The package's own name for it lies in a module that names all 1,600 icons, and every check would read them. */
export type IconComponent = typeof Play;
