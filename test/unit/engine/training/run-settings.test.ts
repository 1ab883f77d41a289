import { describe, expect, test } from 'vitest';
import { sentenceOf, thrownBy } from '#test/support/sentence.ts';
import { resolveSettings } from '#engine/training/run-settings.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';

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
    ['There’s no model “resnet”.', { modelId: 'resnet' }],
    ['Small network can’t be fine-tuned', { modelId: 'small-cnn', fineTune: 'last' }],
  ])('“%s”', (sentence, change) => {
    const error = thrownBy(() => settings(change));
    expect(error).toMatchObject({ code: 'usage/wrong-arguments' });
    expect(sentenceOf(error)).toContain(sentence);
  });
});
