import { describe, expect, test } from 'vitest';
import { resolveSettings } from '#engine/training/run-settings.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run-config.ts';

const settings = (change: Partial<RunConfig>): ReturnType<typeof resolveSettings> =>
  resolveSettings({ ...defaultRunConfig, ...change });

test('every setting that is not given has its initial value', () => {
  expect(settings({ scheduleId: 'plateau' }).scheduleParameters).toEqual({ patience: 3 });
});

describe('wrong usage', () => {
  test.each<[string, Partial<RunConfig>]>([
    [
      'Patience of Halve when it stalls must be a whole number from 1 to 100.',
      { scheduleId: 'plateau', scheduleParameters: { patience: 2.5 } },
    ],
    [
      'Warm-up of Warm-up and cosine must be a number from 0 to 0.5.',
      { scheduleId: 'cosine', scheduleParameters: { warmUpFraction: 0.6 } },
    ],
    ['Constant has no setting “patience”.', { scheduleId: 'constant', scheduleParameters: { patience: 3 } }],
    ['There is no model “resnet”.', { modelId: 'resnet' }],
    ['Small network cannot be fine-tuned', { modelId: 'small-cnn', fineTune: 'last' }],
  ])('“%s”', (sentence, change) => {
    expect(() => settings(change)).toThrow(
      expect.objectContaining({
        code: 'usage/wrong-arguments',
        message: expect.stringContaining(sentence) as string,
      }) as Error,
    );
  });
});
