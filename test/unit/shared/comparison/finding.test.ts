import { describe, expect, test } from 'vitest';
import { compareRuns } from '#shared/domain/comparison/compare-runs.ts';
import { findingOf, type ComparisonFinding } from '#shared/domain/comparison/finding.ts';
import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';
import { epochsOf, comparisonRun } from '#test/support/training/comparison-runs.ts';

/** Runs of a size, one for each best accuracy, seeds 0, 1 …; `slower` stretches their steps. */
function runsOf(variant: number, accuracies: readonly number[], slower = 1): ComparisonRun[] {
  return accuracies.map((accuracy, seed) =>
    comparisonRun({
      variant,
      batchSize: 8 ** (variant + 1),
      seed,
      epochs: epochsOf(accuracy).map((epoch) => ({
        ...epoch,
        imagesPerSecond: epoch.imagesPerSecond / (slower * (1 + seed / 10)),
      })),
    }),
  );
}

function compared(
  runs: readonly ComparisonRun[],
  accuracy: number,
  images: number,
): Extract<ComparisonFinding, { kind: 'compared' }> {
  const finding = findingOf(compareRuns(runs, accuracy), accuracy, images);
  if (finding.kind !== 'compared') throw new Error(finding.kind);
  return finding;
}

describe('noise', () => {
  test('94 of 100 against 90 of 100 is within what 100 images let chance do', () => {
    // Wilson: 94/100 → [0.8752, 0.9722], 90/100 → [0.8256, 0.9448].
    // √((0.94 − 0.8752)² + (0.9448 − 0.90)²) = √(0.0648² + 0.0448²) = 0.0788; 0.04 is less.
    const { best } = compared([...runsOf(0, [0.94]), ...runsOf(1, [0.9])], 0.9, 100);
    expect(best.difference).toBeCloseTo(0.04, 12);
    expect(best.noise).toBeCloseTo(0.0788, 3);
    expect(best).toMatchObject({ isWithinNoise: true, knowsSeeds: false });
  });

  test('the same shares of 10,000 images are more than chance', () => {
    // Both halves shrink about tenfold: √(0.0048² + 0.0057²) = 0.0075; 0.04 is more.
    const { best } = compared([...runsOf(0, [0.94]), ...runsOf(1, [0.9])], 0.9, 10_000);
    expect(best.noise).toBeCloseTo(0.0075, 3);
    expect(best).toMatchObject({
      isWithinNoise: false,
      highest: { batchSize: 8 },
      lowest: { batchSize: 64 },
    });
  });

  test('seeds that scatter widen it: with two seeds by t(1) = 12.706', () => {
    // Each size: deviation 0.01·√2 = 0.014142, half interval 12.706 · 0.014142 / √2 = 0.12706; two of them: 0.1797.
    const runs = [...runsOf(0, [0.95, 0.93]), ...runsOf(1, [0.91, 0.89])];
    const { best } = compared(runs, 0.8, 1_000_000);
    expect(best.noise).toBeCloseTo(0.1797, 3);
    expect(best).toMatchObject({ isWithinNoise: true, knowsSeeds: true });
  });
});

describe('who was first', () => {
  test('in time and in updates, and how many times the next one took', () => {
    const { time, steps } = compared(
      [...runsOf(0, [0.9], 4), ...runsOf(1, [0.9]), ...runsOf(2, [0.9], 3)],
      0.9,
      100,
    );
    // One epoch takes 0.5 s; stretched 4, 1 and 3 times: 2, 0.5 and 1.5 s.
    expect(time).toMatchObject({
      row: { batchSize: 64 },
      amount: 0.5,
      next: { batchSize: 512 },
      factor: 3,
      isClear: null,
    });
    expect(steps?.amount).toBe(10);
  });

  test('is clear where even its slowest seed was faster, and not where seeds overlap', () => {
    // Seeds 0 and 1 take 0.5 and 0.55 s; 1.2 times as slow: 0.6 and 0.66 s; 1.05 times: 0.525 and 0.5775 s.
    const clear = compared([...runsOf(0, [0.9, 0.9]), ...runsOf(1, [0.9, 0.9], 1.2)], 0.9, 100);
    expect(clear.time?.isClear).toBe(true);
    const unclear = compared([...runsOf(0, [0.9, 0.9]), ...runsOf(1, [0.9, 0.9], 1.05)], 0.9, 100);
    expect(unclear.time?.isClear).toBe(false);
  });

  test('is nobody where no size reached the accuracy with every seed', () => {
    const { time, steps } = compared([...runsOf(0, [0.9, 0.5]), ...runsOf(1, [0.6, 0.6])], 0.8, 100);
    expect(time).toBeNull();
    expect(steps).toBeNull();
  });
});

test('one size alone, or none, has nothing to be compared with', () => {
  expect(findingOf(compareRuns(runsOf(0, [0.9]), 0.9), 0.9, 100)).toMatchObject({
    kind: 'single',
    best: 0.9,
  });
  expect(findingOf([], null, 100)).toEqual({ kind: 'nothing' });
  const failed = compareRuns([comparisonRun({ state: 'failed', epochs: [] })], null);
  expect(findingOf(failed, null, 100)).toEqual({ kind: 'nothing' });
});

test('rows are named by their rate only where rates differ', () => {
  const rates = [0.1, 0.2].map((givenRate, variant) =>
    comparisonRun({ variant, givenRate, epochs: epochsOf(0.9) }),
  );
  expect(compared(rates, 0.9, 100).time?.row.givenRate).toBe(0.1);
  expect(compared([...runsOf(0, [0.9]), ...runsOf(1, [0.9])], 0.9, 100).time?.row.givenRate).toBeNull();
});
