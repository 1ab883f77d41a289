import { describe, expect, test } from 'vitest';
import { randomGenerator, randomInteger, randomNormal, shuffle } from '#shared/domain/random.ts';

const take = (count: number, ...key: (number | string)[]): number[] => {
  const generator = randomGenerator(...key);
  return Array.from({ length: count }, () => generator.next());
};

describe('randomGenerator', () => {
  test('the same key gives the same numbers', () => {
    expect(take(5, 7, 'shuffle', 1)).toEqual(take(5, 7, 'shuffle', 1));
  });
  test('keys that differ in one part, or in where parts end, give other numbers', () => {
    expect(take(5, 7, 'shuffle', 1)).not.toEqual(take(5, 7, 'shuffle', 2));
    expect(take(5, 1, 11)).not.toEqual(take(5, 11, 1));
  });
  test('numbers lie in [0, 1) with mean 1/2 and variance 1/12', () => {
    const values = take(100_000, 0);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 1000))).toBeLessThan(1);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });
});

test('shuffle keeps every item and reaches all 6 orders of 3 equally often', () => {
  const seen = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = shuffle([0, 1, 2], randomGenerator(seed)).join('');
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210']);
  // 1000 expected each; 5 standard deviations are 145.
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
});

test('normal numbers have mean 0 and standard deviation 1', () => {
  const generator = randomGenerator('normal');
  const values = Array.from({ length: 50_000 }, () => randomNormal(generator));
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
  expect(mean).toBeCloseTo(0, 1);
  expect(deviation).toBeCloseTo(1, 1);
});

test('randomInteger stays below its bound', () => {
  const generator = randomGenerator('integer');
  const values = new Set(Array.from({ length: 1000 }, () => randomInteger(generator, 3)));
  expect([...values].sort()).toEqual([0, 1, 2]);
});
