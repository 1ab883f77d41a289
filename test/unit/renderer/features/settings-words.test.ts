import { expect, test } from 'vitest';
import { moreWords, runWords } from '#renderer/features/train/settings-words.ts';
import { english } from '#shared/messages/en/english.ts';
import { defaultRunConfig } from '#shared/contract/run-config.ts';
import { planSteps } from '#shared/domain/steps.ts';
import { catalog } from '#test/support/window-harness/sample-engine.ts';

const messages = english();

test('what stays at its default is not listed', () => {
  expect(moreWords(defaultRunConfig, catalog, messages)).toBe('Adam, learning rate automatic');
});

test('what differs from its default is', () => {
  const config = {
    ...defaultRunConfig,
    modelId: 'small-cnn',
    learningRate: 'find' as const,
    scheduleId: 'constant',
    augment: 'strong' as const,
    classWeights: 'auto' as const,
    microBatch: 8,
  };
  expect(moreWords(config, catalog, messages)).toBe(
    'Adam, learning rate found by trying, schedule “Constant”, strong augmentation, class weights, micro-batch 8',
  );
});

test('a micro-batch is not listed where features are learned from: it changes nothing there', () => {
  expect(moreWords({ ...defaultRunConfig, microBatch: 8 }, catalog, messages)).toBe(
    'Adam, learning rate automatic',
  );
});

test('a run says model, depth, batch, epochs and the learning rate it came to', () => {
  const config = { ...defaultRunConfig, fineTune: 'last' as const, learningRate: 'find' as const };
  const started = { config, plan: planSteps(305, 32, 10) };
  expect(runWords(started, catalog, 0.00214, messages)).toBe(
    'EfficientNet-Lite0, the last blocks learn · Batch 32 · 10 epochs · Adam · learning rate 0.00214 (found by trying)',
  );
});

test('a network from scratch has no depth', () => {
  const started = { config: { ...defaultRunConfig, modelId: 'residual' }, plan: planSteps(305, 32, 10) };
  expect(runWords(started, catalog, null, messages)).toMatch(/^Residual network · Batch 32/);
});
