import { expect, test } from 'vitest';
import { linearScale, linePath, logScale, piecesPath } from '#renderer/ui/charts/plot-scale.ts';

test('a linear scale takes the ends to the ends, upside down too', () => {
  const y = linearScale([0, 10], [200, 100]);
  expect([0, 5, 10].map(y)).toEqual([200, 150, 100]);
});

test('on a logarithmic scale doubling is the same way everywhere', () => {
  // log₂ 16 = 4 doublings over 400 px
  expect([1, 2, 4, 16].map(logScale([1, 16], [0, 400]))).toEqual([0, 100, 200, 400]);
});

test('a path goes through its points, rounded to a tenth', () => {
  expect(linePath([[0, 1], [2.345, 3]])).toBe('M0 1L2.3 3'); // prettier-ignore
  expect(piecesPath([[0, 1, 2, 3], [4, 5, 6, 7]])).toBe('M0 1L2 3M4 5L6 7'); // prettier-ignore
});

test('a path that diverges stays inside what can be drawn and ends where there is no number', () => {
  expect(linePath([[0, 0], [Infinity, -1e12], [NaN, 0], [1, 1]])).toBe('M0 0L20000 -20000'); // prettier-ignore
});
