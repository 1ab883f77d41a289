import { bytesPerNumber, floatAt, inSteps, loadLanes, vectorsIn, type Width } from '../assembler/lanes.ts';
import { defineRoutine } from '../assembler/routine.ts';
import { f32x4, i32 } from '../assembler/values.ts';
import { inBlocks } from './blocks.ts';
import { addLaneProducts, entry, storeClamped } from './tiles.ts';

/*
 * Convolutions that filter each channel separately. As in `products.ts`, the input's windows aren't copied: the window of
 * output r begins at `x` + the byte offset for r in the table `rows`, and its pixels at the offsets in the table `pixels`,
 * one for each position of the filter. Filters are positions×channels.
 */

const widths = [16, 8, 4, 1] as const satisfies readonly Width[];

/** out = min(max(Σ window·filter + bias, low), high) for outputs `first` to before `last`. */
export const depthwise = defineRoutine(
  'depthwise',
  {
    first: 'i32',
    last: 'i32',
    x: 'i32',
    rows: 'i32',
    pixels: 'i32',
    positions: 'i32',
    filter: 'i32',
    channels: 'i32',
    bias: 'i32',
    low: 'f32',
    high: 'f32',
    out: 'i32',
  },
  (body, given) => {
    const pixelBytes = body.variable(i32.shiftLeft(given.channels, i32.constant(2)));
    const [low, high] = [body.variable(f32x4.splat(given.low)), body.variable(f32x4.splat(given.high))];
    inSteps(body, given.first, given.last, [4, 1], (row, rowCount) => {
      const starts = Array.from({ length: rowCount }, (_, i) =>
        body.variable(i32.add(given.x, entry(given.rows, row, i))),
      );
      inSteps(body, i32.constant(0), given.channels, [8, 4, 1], (channel, width) => {
        const bias = loadLanes(width, floatAt(given.bias, channel)).map((lanes) => body.variable(lanes));
        const tile = starts.map((start) => ({
          x: body.variable(floatAt(start, channel)),
          sums: bias.map((lanes) => body.variable(lanes)),
        }));
        const filter = body.variable(floatAt(given.filter, channel));
        const pixel = body.variable(given.pixels);
        body.repeat(given.positions, () => {
          const offset = body.variable(i32.load(pixel));
          const factors = loadLanes(width, filter).map((lanes) => body.variable(lanes));
          for (const { x, sums } of tile) {
            const address = body.variable(i32.add(x, offset));
            addLaneProducts(body, sums, loadLanes(width, address), factors);
          }
          body.increase(pixel, bytesPerNumber);
          body.increase(filter, pixelBytes);
        });
        const out = body.variable(i32.add(floatAt(given.out, channel), i32.multiply(row, pixelBytes)));
        const rows = tile.map(({ sums }) => sums);
        storeClamped(body, width, rows, { out, rowBytes: pixelBytes, low, high });
      });
    });
  },
);

/** out = Σ window·dy over all outputs, for the filter's positions `first` to before `last`. */
export const depthwiseFilterGradient = defineRoutine(
  'depthwiseFilterGradient',
  {
    first: 'i32',
    last: 'i32',
    x: 'i32',
    rows: 'i32',
    rowCount: 'i32',
    pixels: 'i32',
    dy: 'i32',
    channels: 'i32',
    out: 'i32',
  },
  (body, given) => {
    const pixelBytes = body.variable(i32.shiftLeft(given.channels, i32.constant(2)));
    inBlocks(body, given.rowCount, ({ firstRow, rowCount, put }) => {
      inSteps(body, given.first, given.last, [1], (position) => {
        const start = body.variable(i32.add(given.x, entry(given.pixels, position)));
        const out = body.variable(i32.add(given.out, i32.multiply(position, pixelBytes)));
        inSteps(body, i32.constant(0), given.channels, widths, (channel, width) => {
          const sums = vectorsIn(width).map(() => body.variable(f32x4.constant(0)));
          const x = body.variable(floatAt(start, channel));
          const dy = body.variable(i32.add(floatAt(given.dy, channel), i32.multiply(firstRow, pixelBytes)));
          const row = body.variable(floatAt(given.rows, firstRow));
          body.repeat(rowCount, () => {
            const address = body.variable(i32.add(x, i32.load(row)));
            const factors = loadLanes(width, dy);
            addLaneProducts(body, sums, loadLanes(width, address), factors);
            body.increase(row, bytesPerNumber);
            body.increase(dy, pixelBytes);
          });
          put(width, floatAt(out, channel), sums);
        });
      });
    });
  },
);
