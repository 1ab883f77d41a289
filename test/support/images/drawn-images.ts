import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { randomGenerator } from '#shared/domain/random.ts';

export type Shape = 'circle' | 'square' | 'triangle';

/** A PNG of one colored shape somewhere on a pale background; the same seed draws the same image. */
export function drawShape(shape: Shape, seed: number, sizePx = 64): Buffer {
  const random = randomGenerator('drawn shape', shape, seed);
  const between = (low: number, high: number): number => low + random.next() * (high - low);
  const canvas = createCanvas(sizePx, sizePx);
  const context = canvas.getContext('2d');
  context.fillStyle = `hsl(${between(0, 360)} 30% ${between(80, 95)}%)`;
  context.fillRect(0, 0, sizePx, sizePx);
  context.fillStyle = `hsl(${between(0, 360)} 70% ${between(25, 55)}%)`;
  const radius = between(0.2, 0.35) * sizePx;
  const x = between(radius, sizePx - radius);
  const y = between(radius, sizePx - radius);
  context.beginPath();
  if (shape === 'circle') context.arc(x, y, radius, 0, 2 * Math.PI);
  if (shape === 'square') context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  if (shape === 'triangle') {
    context.moveTo(x, y - radius);
    context.lineTo(x + radius, y + radius);
    context.lineTo(x - radius, y + radius);
  }
  context.fill();
  return canvas.toBuffer('image/png');
}

/** Writes `<folder>/<shape>/<number>.png`, `count` of each shape. */
export async function writeShapes(
  folder: string,
  count: number,
  shapes: readonly Shape[] = ['circle', 'square', 'triangle'],
  sizePx = 64,
): Promise<void> {
  for (const shape of shapes) {
    await mkdir(join(folder, shape), { recursive: true });
    for (let i = 0; i < count; i++) {
      await writeFile(join(folder, shape, `${String(i).padStart(3, '0')}.png`), drawShape(shape, i, sizePx));
    }
  }
}
