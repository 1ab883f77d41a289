/** The window's pages in the order of the sidebar and of their shortcuts, Ctrl+1 first; About has none. */
export const pages = ['data', 'train', 'inspect', 'export', 'runs', 'compare', 'learn'] as const;
export type Page = (typeof pages)[number] | 'about';
