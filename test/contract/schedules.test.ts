import { describe, expect, test } from 'vitest';
import type { ScheduleMoment } from '#engine/schedules/define.ts';
import { schedules } from '#engine/schedules/registry.ts';

/** Epochs × steps per epoch: ordinary, full batch, a single step, one epoch, long. */
const lengths = [
  { epochs: 10, stepsPerEpoch: 63 },
  { epochs: 10, stepsPerEpoch: 1 },
  { epochs: 1, stepsPerEpoch: 1 },
  { epochs: 2, stepsPerEpoch: 1 },
  { epochs: 1, stepsPerEpoch: 40 },
  { epochs: 500, stepsPerEpoch: 3 },
];

/** Validation losses by epoch: falling, stalled, rising, diverged. */
const histories: Readonly<Record<string, (epoch: number) => number>> = {
  falling: (epoch) => 1 / (epoch + 1),
  stalled: () => 0.7,
  rising: (epoch) => epoch + 1,
  diverged: (epoch) => (epoch === 0 ? 1 : NaN),
};

/** Each schedule's documented factor of the last step, with initial parameters and a falling loss. */
const lastFactors: Readonly<Record<string, number>> = { constant: 1, cosine: 0.01, plateau: 1 };

describe.each([...schedules.values()])('$id', (schedule) => {
  const initial = Object.fromEntries(schedule.parameters.map(({ key, initial: value }) => [key, value]));
  const lowest = Object.fromEntries(schedule.parameters.map(({ key, minimum }) => [key, minimum]));
  const highest = Object.fromEntries(schedule.parameters.map(({ key, maximum }) => [key, maximum]));

  test('has labels and help texts, and initial values within their ranges', () => {
    expect(schedule.label).not.toBe('');
    expect(schedule.help).toMatch(/\.$/);
    for (const { key, label, help, minimum, initial: value, maximum, isWhole } of schedule.parameters) {
      expect([key, label, help]).not.toContain('');
      expect(minimum <= value && value <= maximum).toBe(true);
      if (isWhole === true) for (const one of [minimum, value, maximum]) expect(one % 1).toBe(0);
    }
  });

  test.each(lengths)('its factor is 0 … 1 at every step of $epochs × $stepsPerEpoch', (length) => {
    for (const parameters of [initial, lowest, highest])
      for (const lossAt of Object.values(histories)) {
        const factors = momentsOf(length, lossAt, parameters).map((moment) => schedule.factor(moment));
        expect(factors.filter((factor) => !(factor >= 0 && factor <= 1))).toEqual([]);
      }
  });

  test('it is a pure function: the same moments give the same factors in any order', () => {
    const moments = momentsOf({ epochs: 10, stepsPerEpoch: 7 }, () => 0.7, initial);
    const first = moments.map((moment) => schedule.factor(moment));
    const backwards = moments.toReversed().map((moment) => schedule.factor(moment));
    expect(backwards.toReversed()).toEqual(first);
  });

  test('some step has the full rate', () => {
    for (const length of lengths) {
      const moments = momentsOf(length, histories['falling'] as (epoch: number) => number, initial);
      expect(Math.max(...moments.map((moment) => schedule.factor(moment)))).toBe(1);
    }
  });
});

test.each(Object.entries(lastFactors))('%s: the last step has the factor %d', (id, expected) => {
  const moments = momentsOf({ epochs: 10, stepsPerEpoch: 63 }, (epoch) => 1 / (epoch + 1), {
    warmUpFraction: 0.05,
    finalFraction: 0.01,
    patience: 3,
  });
  expect(schedules.get(id)?.factor(moments.at(-1) as ScheduleMoment)).toBe(expected);
});

function momentsOf(
  { epochs, stepsPerEpoch }: { epochs: number; stepsPerEpoch: number },
  lossAt: (epoch: number) => number,
  parameters: Readonly<Record<string, number>>,
): ScheduleMoment[] {
  const losses = Array.from({ length: epochs }, (_, epoch) => lossAt(epoch));
  const totalSteps = epochs * stepsPerEpoch;
  return Array.from({ length: totalSteps }, (_, step) => {
    const validationLosses = losses.slice(0, Math.floor(step / stepsPerEpoch));
    return { step, totalSteps, stepsPerEpoch, validationLosses, parameters };
  });
}
