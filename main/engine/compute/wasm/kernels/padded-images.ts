import type { TensorInfo } from '@tensorflow/tfjs-core';
import { bytesPerNumber } from '../assembler/lanes.ts';
import type { WasmRuntime } from '../runtime.ts';
import { spread } from '../routines/strided-copy.ts';

/** Images in memory, batch×height×width×channels. */
export interface Images {
  readonly address: number;
  readonly height: number;
  readonly width: number;
}

/** How images are placed in larger ones of zeros: where the first pixel goes, and the distance between pixels. */
export interface ImageLayout {
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** @param use gets the padded images, which are freed when it returns */
export function withPaddedImages<R>(
  runtime: WasmRuntime,
  images: TensorInfo,
  layout: ImageLayout,
  use: (padded: Images) => R,
): R {
  const [batch = 0, height = 0, width = 0, channels = 0] = images.shape;
  const from = runtime.addressOf(images);
  if (layout.height === height && layout.width === width) return use({ address: from, height, width });
  const pixelBytes = channels * bytesPerNumber;
  const rowBytes = layout.width * pixelBytes;
  const imageBytes = layout.height * rowBytes;
  const start = layout.top * rowBytes + layout.left * pixelBytes;
  // If pixels stay adjacent, a row is copied at once.
  const isWhole = layout.columnStep === 1 && layout.rowStep === 1;
  return runtime.withScratch(batch * imageBytes, (address) => {
    if (isWhole) {
      const rows = { start, count: height, bytes: width * pixelBytes, step: rowBytes };
      for (let image = 0; image < batch; image++)
        clearAround(runtime, address + image * imageBytes, imageBytes, rows);
    } else runtime.fillWithZeros(address, batch * imageBytes);
    runtime.routines.run(spread, {
      from,
      to: address + start,
      images: batch,
      imageStep: imageBytes,
      rows: height,
      rowStep: layout.rowStep * rowBytes,
      columns: isWhole ? 1 : width,
      columnStep: layout.columnStep * pixelBytes,
      length: isWhole ? width * channels : channels,
    });
    return use({ address, height: layout.height, width: layout.width });
  });
}

/** Writes zeros where an image has no rows: before the first, between rows, and after the last. */
function clearAround(
  runtime: WasmRuntime,
  address: number,
  imageBytes: number,
  rows: { readonly start: number; readonly count: number; readonly bytes: number; readonly step: number },
): void {
  let free = 0;
  for (let row = 0; row < rows.count; row++) {
    const begin = rows.start + row * rows.step;
    runtime.fillWithZeros(address + free, begin - free);
    free = begin + rows.bytes;
  }
  runtime.fillWithZeros(address + free, imageBytes - free);
}
