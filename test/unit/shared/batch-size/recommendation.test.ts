import { powersOfTwoTo } from '#shared/domain/powers-of-two.ts';
import { describe, expect, test } from 'vitest';
import {
  recommendBatchSize,
  relativeSteps,
  type BatchSizeMeasurements,
} from '#shared/domain/batch-size/recommendation.ts';
import {
  judgePowersOfTwo,
  secondsOfStep,
  throughputKnee,
  steadyTimes,
  type StepTime,
} from '#shared/domain/batch-size/step-times.ts';

const timed = (batchSize: number, seconds: number): StepTime => ({
  batchSize,
  seconds,
  quartiles: [seconds, seconds],
});

/** 10 ms for a call and 1 ms for each image. */
const stepTimes = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((size) => timed(size, 0.01 + size * 0.001));
const measured: BatchSizeMeasurements = {
  images: 1000,
  memory: { largest: null, allowedBytes: 4e9, trials: [] },
  stepTimes,
  powersOfTwo: [],
  gradientNoise: { method: 'exact', noiseScale: 90, band: [40, 200], measurements: [] },
};
const planned = { epochs: 10, batchSize: 32, leastSteps: 30 };

describe('the recommendation', () => {
  test('is the size with the least updates × seconds: near √(10 ms ÷ 1 ms · 90) = 30', () => {
    const found = recommendBatchSize(measured, planned);
    expect(found.batchSize).toBe(32);
    // (1 + 90/16)·26 = 172.25, (1 + 90/32)·42 = 160.125, (1 + 90/64)·74 = 178.0625
    const secondsAt = (size: number) => found.curve.find(({ batchSize }) => batchSize === size)?.seconds;
    expect(secondsAt(16)).toBeCloseTo(172.25 / 160.125, 6);
    expect(secondsAt(64)).toBeCloseTo(178.0625 / 160.125, 6);
    expect(found.curve.find(({ batchSize }) => batchSize === 32)).toEqual({
      batchSize: 32,
      steps: 1,
      seconds: 1,
    });
  });

  test('more noise wants larger batches, and with nothing but noise speed alone decides', () => {
    const with_ = (noiseScale: number | null): number =>
      recommendBatchSize(
        { ...measured, gradientNoise: { method: 'exact', noiseScale, band: null, measurements: [] } },
        planned,
      ).batchSize;
    expect(with_(9)).toBe(8);
    expect(with_(900)).toBe(128);
    // Beyond the largest measured size an update takes several passes, which gain nothing: all are equal, the full batch too.
    expect(with_(null)).toBe(1000);
  });

  test('says which limit decided', () => {
    // Nine tenths of the best speed (256 images in 266 ms: 962 a second) are reached from 128, above the noise scale of 90.
    expect(recommendBatchSize(measured, planned).decidedBy).toBe('noise');
    const noisy = { method: 'exact', noiseScale: 900, band: null, measurements: [] } as const;
    expect(recommendBatchSize({ ...measured, gradientNoise: noisy }, planned).decidedBy).toBe('speed');
    const memory = { largest: 64, allowedBytes: 1e9, trials: [] };
    expect(recommendBatchSize({ ...measured, memory, gradientNoise: noisy }, planned).decidedBy).toBe(
      'memory',
    );
    const few = recommendBatchSize({ ...measured, images: 8, gradientNoise: noisy }, planned);
    expect([few.batchSize, few.decidedBy]).toEqual([8, 'images']);
  });

  test('names the epochs that do as much as the planned run', () => {
    // 320 updates at 32. At 128 they are (1 + 90/128) ÷ (1 + 90/32) · 320 = 142.95 updates, of 8 an epoch: 17.9 epochs.
    const quick = [1, 128].map((size) => timed(size, 0.01));
    const found = recommendBatchSize({ ...measured, stepTimes: quick }, planned);
    expect([found.batchSize, found.epochs]).toEqual([128, 18]);
    expect(recommendBatchSize(measured, planned)).toMatchObject({ batchSize: 32, epochs: 10, planned });
  });

  test('never wants fewer updates than the model needs, where the planned run had them', () => {
    const quick = [1, 128].map((size) => timed(size, 0.01));
    const found = recommendBatchSize({ ...measured, stepTimes: quick }, { ...planned, leastSteps: 200 });
    // 200 updates of 8 an epoch.
    expect(found.epochs).toBe(25);
    const short = recommendBatchSize(
      { ...measured, stepTimes: quick },
      { ...planned, epochs: 1, leastSteps: 200 },
    );
    // The plan's own 32 updates of 8.
    expect(short.epochs).toBe(4);
  });

  test('a speed that still grows at all images is not what decides', () => {
    const growing = [timed(1, 0.01), timed(1000, 0.02)];
    const few = { method: 'exact', noiseScale: 5, band: null, measurements: [] } as const;
    const found = recommendBatchSize({ ...measured, stepTimes: growing, gradientNoise: few }, planned);
    expect(found.throughputKnee.isReached).toBe(false);
    expect(found.decidedBy).not.toBe('speed');
  });

  test('hardly matters where every size near it is done in moments', () => {
    // 320 updates at 32 take 13 s here; a hundredth of that is nothing to anybody.
    expect(recommendBatchSize(measured, planned).hardlyMatters).toBe(false);
    const quick = stepTimes.map(({ batchSize, seconds }) => timed(batchSize, seconds / 100));
    expect(recommendBatchSize({ ...measured, stepTimes: quick }, planned).hardlyMatters).toBe(true);
  });
});

test('updates to the same quality: 1 + 55/B, as McCandlish et al. 2018 say', () => {
  expect(relativeSteps(55, 1)).toBe(56);
  expect(relativeSteps(55, 55)).toBe(2);
  expect(relativeSteps(null, 8)).toBe(1 / 8);
});

test('candidates are the powers of two below the images, then all of them', () => {
  expect(powersOfTwoTo(20)).toEqual([1, 2, 4, 8, 16, 20]);
  expect(powersOfTwoTo(16)).toEqual([1, 2, 4, 8, 16]);
  expect(powersOfTwoTo(1)).toEqual([1]);
});

describe('step times', () => {
  test('lie on straight lines between the sizes measured, and grow with the passes above them', () => {
    const times = [timed(1, 0.011), timed(4, 0.02), timed(8, 0.04)];
    expect(secondsOfStep(times, 1)).toBe(0.011);
    expect(secondsOfStep(times, 2)).toBeCloseTo(0.014, 12);
    expect(secondsOfStep(times, 8)).toBe(0.04);
    expect(secondsOfStep(times, 80)).toBeCloseTo(0.4, 12);
  });

  test('a busy moment at one size is undone by the next larger one', () => {
    const steady = steadyTimes([timed(1, 0.01), timed(2, 0.09), timed(4, 0.02)]);
    expect(steady.map(({ seconds }) => seconds)).toEqual([0.01, 0.02, 0.02]);
  });

  test('the knee is the first size with nine tenths of the best speed, its interval that of the quartiles', () => {
    // 100, 190, 200 images a second; by the slow quartiles 100, 150, 200.
    const times: StepTime[] = [
      timed(1, 0.01),
      { batchSize: 2, seconds: 2 / 190, quartiles: [2 / 195, 2 / 150] },
      timed(4, 0.02),
    ];
    expect(throughputKnee(times)).toEqual({ batchSize: 2, interval: [2, 4], isReached: true });
    // 100, 190 images a second: what 4 would make is not known.
    expect(throughputKnee(times.slice(0, 2)).isReached).toBe(false);
  });

  test('powers of two count as faster only where their rounds leave no doubt', () => {
    const judged = (...speedRatios: number[]) => judgePowersOfTwo([{ batchSize: 32, speedRatios }]);
    expect(judgePowersOfTwo([])).toBeNull();
    // Nine rounds: (9 − 1.96·3)/2 = 1.56, so the interval goes from the second to the eighth.
    expect(judged(0.9, 0.98, 1, 1.05, 1.1, 1.12, 1.15, 1.2, 1.3)).toEqual({
      speedRatio: 1.1,
      interval: [0.98, 1.2],
      verdict: 'same',
    });
    expect(judged(0.9, 1.02, 1.03, 1.05, 1.1, 1.12, 1.15, 1.2, 1.3)?.verdict).toBe('faster');
    expect(judged(0.7, 0.8, 0.82, 0.85, 0.87, 0.9, 0.92, 0.95, 1.1)?.verdict).toBe('slower');
    // Clear, and not worth a word.
    expect(judged(...Array.from({ length: 9 }, () => 1.01))?.verdict).toBe('same');
  });

  test('the rounds of all powers are judged together', () => {
    const trials = [16, 32].map((batchSize) => ({ batchSize, speedRatios: [1, 1.5, 2] }));
    expect(judgePowersOfTwo(trials)?.speedRatio).toBe(1.5);
  });
});
