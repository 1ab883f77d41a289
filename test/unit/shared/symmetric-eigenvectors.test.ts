import { expect, test } from 'vitest';
import { randomGenerator } from '#shared/domain/random.ts';
import { symmetricEigenvectors } from '#shared/domain/landscape/symmetric-eigenvectors.ts';

/** The sign of an eigenvector means nothing: its first entry that is not zero is made positive. */
function upright(vector: Float64Array): number[] {
  const first = vector.find((value) => Math.abs(value) > 1e-12) ?? 1;
  return Array.from(vector, (value) => value / Math.sign(first));
}

test('a 2×2 matrix by hand', () => {
  // [[2, 1], [1, 2]] · (1, 1) = 3 · (1, 1), and · (1, −1) = 1 · (1, −1).
  const [first, second] = symmetricEigenvectors([
    [2, 1],
    [1, 2],
  ]);
  expect(first?.value).toBeCloseTo(3, 14);
  expect(second?.value).toBeCloseTo(1, 14);
  upright(first?.vector ?? new Float64Array()).forEach((value) =>
    expect(value).toBeCloseTo(Math.SQRT1_2, 14),
  );
  const [x, y] = upright(second?.vector ?? new Float64Array());
  expect(x).toBeCloseTo(Math.SQRT1_2, 14);
  expect(y).toBeCloseTo(-Math.SQRT1_2, 14);
});

test('a 3×3 matrix by hand', () => {
  // [[2, −1, 0], [−1, 2, −1], [0, −1, 2]]: eigenvalues 2 + √2, 2, 2 − √2; that of 2 is (1, 0, −1) / √2:
  // row by row 2·1 = 2, −1·1 + 1·1 = 0, −2 = 2·(−1).
  const pairs = symmetricEigenvectors([
    [2, -1, 0],
    [-1, 2, -1],
    [0, -1, 2],
  ]);
  expect(pairs.map(({ value }) => value)).toEqual([
    expect.closeTo(2 + Math.SQRT2, 13),
    expect.closeTo(2, 13),
    expect.closeTo(2 - Math.SQRT2, 13),
  ]);
  expect(upright(pairs[1]?.vector ?? new Float64Array())).toEqual([
    expect.closeTo(Math.SQRT1_2, 13),
    expect.closeTo(0, 13),
    expect.closeTo(-Math.SQRT1_2, 13),
  ]);
});

test('a diagonal matrix is sorted, the largest first', () => {
  const pairs = symmetricEigenvectors([
    [1, 0, 0],
    [0, 5, 0],
    [0, 0, -3],
  ]);
  expect(pairs.map(({ value }) => value)).toEqual([5, 1, -3]);
  expect(pairs.map(({ vector }) => [...vector])).toEqual([
    [0, 1, 0],
    [1, 0, 0],
    [0, 0, 1],
  ]);
});

test('24 rows: each vector is an eigenvector, and all are at right angles', () => {
  const random = randomGenerator('symmetric matrix');
  const half = Array.from({ length: 24 }, () => Array.from({ length: 24 }, () => random.next() - 0.5));
  const matrix = half.map((row, i) => row.map((value, j) => value + (half[j]?.[i] ?? 0)));
  const pairs = symmetricEigenvectors(matrix);
  for (const { value, vector } of pairs) {
    matrix.forEach((row, i) => {
      const product = row.reduce((sum, entry, j) => sum + entry * (vector[j] ?? 0), 0);
      expect(product).toBeCloseTo(value * (vector[i] ?? 0), 12);
    });
  }
  pairs.forEach(({ vector: a }, i) =>
    pairs.forEach(({ vector: b }, j) => {
      const product = a.reduce((sum, entry, k) => sum + entry * (b[k] ?? 0), 0);
      expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
    }),
  );
});
