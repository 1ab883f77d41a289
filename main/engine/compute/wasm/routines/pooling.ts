import { floatAt, inSteps, loadLanes, storeLanes } from '../assembler/lanes.ts';
import { defineRoutine, type RoutineBody, type Variable } from '../assembler/routine.ts';
import { f32x4, i32, i32x4, v128, type Value } from '../assembler/values.ts';

type Whole = Value<'i32'>;

/** Images are batch×height×width×channels. */
const sizes = {
  inHeight: 'i32',
  inWidth: 'i32',
  channels: 'i32',
  outHeight: 'i32',
  outWidth: 'i32',
  filterHeight: 'i32',
  filterWidth: 'i32',
  strideHeight: 'i32',
  strideWidth: 'i32',
  padTop: 'i32',
  padLeft: 'i32',
} as const;

type Sizes = Readonly<Record<keyof typeof sizes, Variable<'i32'>>>;

/** Max pooling: the maximum of each window, for images `first` to before `last`. */
export const poolingMaximum = defineRoutine(
  'poolingMaximum',
  { first: 'i32', last: 'i32', x: 'i32', out: 'i32', ...sizes },
  (body, given) => {
    forEachWindow(body, given, given, (window, output) => {
      inSteps(body, i32.constant(0), given.channels, [4, 1], (channel, width) => {
        const x = body.variable(floatAt(i32.add(given.x, window.start), channel));
        const lanesAt = (address: Whole): Value<'v128'> => loadLanes(width, address)[0] as Value<'v128'>;
        const best = body.variable(lanesAt(x));
        window.forEachPixel((offset) => {
          body.set(best, f32x4.maximum(best, lanesAt(i32.add(x, offset))));
        });
        body.run(storeLanes(width, floatAt(i32.add(given.out, output), channel), [best]));
      });
    });
  },
);

/**
 * The gradient of max pooling, for images `first` to before `last`: each number of dy is added to dx at the first maximum of
 * its window. `dx` must be zero before.
 */
export const poolingGradient = defineRoutine(
  'poolingGradient',
  { first: 'i32', last: 'i32', x: 'i32', dy: 'i32', dx: 'i32', ...sizes },
  (body, given) => {
    forEachWindow(body, given, given, (window, output) => {
      inSteps(body, i32.constant(0), given.channels, [4, 1], (channel, width) => {
        const x = body.variable(floatAt(i32.add(given.x, window.start), channel));
        const dx = body.variable(floatAt(i32.add(given.dx, window.start), channel));
        const lanesAt = (address: Whole): Value<'v128'> => loadLanes(width, address)[0] as Value<'v128'>;
        const best = body.variable(lanesAt(x));
        const largestAt = body.variable(i32x4.splat(i32.constant(0)));
        window.forEachPixel((offset) => {
          const lanes = body.variable(lanesAt(i32.add(x, offset)));
          const isLarger = body.variable(f32x4.isGreater(lanes, best));
          body.set(best, v128.select(lanes, best, isLarger));
          body.set(largestAt, v128.select(i32x4.splat(offset), largestAt, isLarger));
        });
        const gradient = body.variable(lanesAt(floatAt(i32.add(given.dy, output), channel)));
        window.forEachPixel((offset) => {
          const target = body.variable(i32.add(dx, offset));
          const own = v128.and(gradient, i32x4.equal(largestAt, i32x4.splat(offset)));
          body.run(storeLanes(width, target, [f32x4.add(lanesAt(target), own)]));
        });
      });
    });
  },
);

interface Window {
  /** Bytes from the start of the first image to the window's first pixel. */
  readonly start: Variable<'i32'>;
  /** `build` gets the bytes from there to each pixel, in order. */
  forEachPixel(build: (offset: Variable<'i32'>) => void): void;
}

/** @param build gets a window and the bytes from the start of the first output to the window's output */
function forEachWindow(
  body: RoutineBody,
  { first, last }: { readonly first: Whole; readonly last: Whole },
  given: Sizes,
  build: (window: Window, output: Variable<'i32'>) => void,
): void {
  const keep = (value: Whole): Variable<'i32'> => body.variable(value);
  const zero = i32.constant(0);
  const pixelBytes = keep(i32.shiftLeft(given.channels, i32.constant(2)));
  const rowBytes = keep(i32.multiply(given.inWidth, pixelBytes));
  const outputBytes = i32.multiply(i32.multiply(given.outHeight, given.outWidth), pixelBytes);
  const output = keep(i32.multiply(first, outputBytes));
  inSteps(body, first, last, [1], (image) => {
    const imageStart = keep(i32.multiply(i32.multiply(image, given.inHeight), rowBytes));
    inSteps(body, zero, given.outHeight, [1], (outRow) => {
      const top = i32.subtract(i32.multiply(outRow, given.strideHeight), given.padTop);
      const rows = insideOf(body, top, given.filterHeight, given.inHeight);
      inSteps(body, zero, given.outWidth, [1], (outColumn) => {
        const left = i32.subtract(i32.multiply(outColumn, given.strideWidth), given.padLeft);
        const columns = insideOf(body, left, given.filterWidth, given.inWidth);
        const inside = i32.add(i32.multiply(rows.first, rowBytes), i32.multiply(columns.first, pixelBytes));
        const start = keep(i32.add(imageStart, inside));
        const forEachPixel = (each: (offset: Variable<'i32'>) => void): void => {
          const row = keep(zero);
          body.repeat(rows.count, () => {
            const offset = keep(row);
            body.repeat(columns.count, () => {
              each(offset);
              body.increase(offset, pixelBytes);
            });
            body.increase(row, rowBytes);
          });
        };
        build({ start, forEachPixel }, output);
        body.increase(output, pixelBytes);
      });
    });
  });
}

/** The range of a window, along one side, that lies inside the image. */
function insideOf(
  body: RoutineBody,
  start: Whole,
  size: Whole,
  limit: Whole,
): { readonly first: Variable<'i32'>; readonly count: Variable<'i32'> } {
  const from = body.variable(start);
  const end = body.variable(i32.minimum(limit, i32.add(from, size)));
  const first = body.variable(i32.maximum(i32.constant(0), from));
  return { first, count: body.variable(i32.subtract(end, first)) };
}
