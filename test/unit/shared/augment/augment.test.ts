import { describe, expect, test } from 'vitest';
import { augmentImage, augmentSourcePx } from '#shared/domain/augment/augment.ts';
import { drawVariation, type Variation } from '#shared/domain/augment/variation.ts';
import { randomGenerator } from '#shared/domain/random.ts';

function draws(sizePx: number, channels: 1 | 3, strength: 'light' | 'strong'): Variation[] {
  return Array.from({ length: 2000 }, (_, i) =>
    drawVariation(sizePx, channels, strength, randomGenerator(i, sizePx, channels)),
  );
}

function areaOf({ map }: Variation): number {
  return Math.abs(map.acrossX * map.downY - map.acrossY * map.downX);
}

function shareMirrored(variations: readonly Variation[]): number {
  return variations.filter(({ map }) => map.acrossX < 0).length / variations.length;
}

/** Within four standard deviations of a share of 2,000: 4 · √(p (1 − p) / 2000) ≤ 0.045. */
const slack = 0.045;

function range(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function expectSpread(values: readonly number[], low: number, high: number): void {
  const [least, most] = range(values);
  const margin = (high - low) / 50;
  expect(least).toBeGreaterThanOrEqual(low - 1e-9);
  expect(least).toBeLessThan(low + margin);
  expect(most).toBeLessThanOrEqual(high + 1e-9);
  expect(most).toBeGreaterThan(high - margin);
}

test('light crops 80 to 100 % inside the image, mirrors half and changes colors by at most 10 %', () => {
  const all = draws(224, 3, 'light');
  expectSpread(all.map(areaOf), 0.8, 1);
  for (const { map } of all) {
    expect(Math.abs(map.acrossX) / 2).toBeLessThanOrEqual(Math.min(map.centerX, 1 - map.centerX) + 1e-9);
    expect(map.downY / 2).toBeLessThanOrEqual(Math.min(map.centerY, 1 - map.centerY) + 1e-9);
  }
  expect(Math.abs(shareMirrored(all) - 0.5)).toBeLessThan(slack);
  expectSpread(
    all.map(({ brightness }) => brightness),
    0.9,
    1.1,
  );
  expectSpread(
    all.map(({ contrast }) => contrast),
    0.9,
    1.1,
  );
  expect(all.every(({ erased, saturation }) => erased === null && saturation === 1)).toBe(true);
});

test('strong crops 50 to 100 %, turns by at most 15°, and erases in one image of four', () => {
  const all = draws(224, 3, 'strong');
  expectSpread(all.map(areaOf), 0.5, 1);
  const turns = all.map(({ map }) => (Math.atan2(-map.downX, map.downY) * 180) / Math.PI);
  expectSpread(turns, -15, 15);
  const [narrow, wide] = range(
    all.map(({ map }) => Math.hypot(map.acrossX, map.acrossY) / Math.hypot(map.downX, map.downY)),
  );
  expect(narrow).toBeGreaterThanOrEqual(3 / 4 - 1e-9);
  expect(wide).toBeLessThanOrEqual(4 / 3 + 1e-9);
  expect(Math.abs(shareMirrored(all) - 0.5)).toBeLessThan(slack);
  const erased = all.flatMap((one) => (one.erased === null ? [] : [one.erased]));
  expect(Math.abs(erased.length / 2000 - 0.25)).toBeLessThan(slack);
  for (const { left, top, width, height } of erased) {
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
    expect(Math.max(left + width, top + height)).toBeLessThanOrEqual(1);
  }
  expectSpread(
    all.map(({ saturation }) => saturation),
    0.7,
    1.3,
  );
});

describe('tiny images', () => {
  test('light moves them by whole pixels, 2 of 28 at most, and never mirrors gray ones', () => {
    const pixels = new Uint8Array(28 * 28);
    pixels[10 * 28 + 6] = 200;
    const shifts = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const source = { pixels, sidePx: 28, channels: 1 } as const;
      const view = augmentImage(source, 28, 'light', randomGenerator(i));
      const at = view.indexOf(Math.max(...view));
      shifts.add(`${(at % 28) - 6} ${Math.floor(at / 28) - 10}`);
    }
    const five = [-2, -1, 0, 1, 2];
    expect([...shifts].sort()).toEqual(five.flatMap((x) => five.map((y) => `${x} ${y}`)).sort());
  });

  test('colored ones are mirrored, gray ones not, and strong crops 70 % at least', () => {
    expect(Math.abs(shareMirrored(draws(32, 3, 'light')) - 0.5)).toBeLessThan(slack);
    expect(shareMirrored(draws(28, 1, 'strong'))).toBe(0);
    expectSpread(draws(28, 1, 'strong').map(areaOf), 0.7, 1);
  });
});

test.each([
  [28, 28, 1],
  [16, 48, 3],
  [73, 64, 3],
] as const)('an image of one color stays one: %i pixels as %i, %i channels', (sidePx, sizePx, channels) => {
  const pixels = new Uint8Array(sidePx * sidePx * channels).fill(120);
  for (let i = 0; i < 200; i++) {
    const view = augmentImage({ pixels, sidePx, channels }, sizePx, 'strong', randomGenerator(i));
    // What is erased has the mean color before brightness: the one value that may differ.
    const values = new Set(view);
    values.delete(120);
    expect(values.size).toBeLessThanOrEqual(1);
    // 120 · 0.7 = 84 and 120 · 1.3 = 156; contrast turns around the same 120, and gray has no saturation.
    for (const value of values) expect(value >= 84 && value <= 156).toBe(true);
  }
});

test('the same random numbers give the same bytes, others give others', () => {
  const random = randomGenerator('noise');
  const pixels = Uint8Array.from({ length: 73 * 73 * 3 }, () => random.next() * 256);
  const view = (key: number): string =>
    Buffer.from(
      augmentImage({ pixels, sidePx: 73, channels: 3 }, 64, 'strong', randomGenerator(key)),
    ).toString('base64');
  expect(view(1)).toBe(view(1));
  expect(new Set([1, 2, 3, 4, 5].map(view)).size).toBe(5);
});

test('varied views of 224 pixels are cut from 256', () => {
  expect([28, 95, 96, 224].map(augmentSourcePx)).toEqual([28, 95, 110, 256]);
});
