import * as v from 'valibot';

export const smallestSize = { width: 900, height: 600 } as const;
export const firstSize = { width: 1180, height: 780 } as const;

const whole = v.pipe(v.number(), v.integer());

/** Where the window was when it was closed; empty before that. */
export const WindowState = v.object({
  bounds: v.optional(v.object({ x: whole, y: whole, width: whole, height: whole })),
  isMaximized: v.optional(v.boolean(), false),
});
export type WindowState = v.InferOutput<typeof WindowState>;

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How much of the window must lie on a screen for a person to grab it, px. */
const graspPx = 100;

/**
 * Where to open: where it was, made to fit, or the middle of the screen where that place is gone with its screen.
 * @param workAreas of all screens, without task bars
 */
export function openingBounds(state: WindowState, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  const { bounds } = state;
  if (bounds === undefined) return firstSize;
  const size = {
    width: Math.max(bounds.width, smallestSize.width),
    height: Math.max(bounds.height, smallestSize.height),
  };
  const isVisible = workAreas.some((area) => overlapPx(bounds, area) >= graspPx);
  return isVisible ? { x: bounds.x, y: bounds.y, ...size } : size;
}

/** The smaller side of what two rectangles share; 0 where they do not touch. */
function overlapPx(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, Math.min(width, height));
}
