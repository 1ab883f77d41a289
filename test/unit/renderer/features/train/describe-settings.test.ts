import { expect, test } from 'vitest';
import {
  describeMoreSettings,
  describeRunSettings,
} from '#renderer/features/train/settings/describe-settings.ts';
import { english } from '#shared/messages/en/english.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { catalog } from '#test/support/window-harness/sample-engine.ts';

const messages = english();

test('what stays at its default is not listed', () => {
  expect(describeMoreSettings(defaultRunConfig, catalog, messages)).toBe('Adam, learning rate automatic');
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
  expect(describeMoreSettings(config, catalog, messages)).toBe(
    'Adam, learning rate found automatically, schedule “Constant”, strong augmentation, class weights, micro-batch 8',
  );
});

test('a micro-batch is not listed where features are learned from: it changes nothing there', () => {
  expect(describeMoreSettings({ ...defaultRunConfig, microBatch: 8 }, catalog, messages)).toBe(
    'Adam, learning rate automatic',
  );
});

test('a run says model, depth, batch, epochs and the learning rate it came to', () => {
  const config = { ...defaultRunConfig, fineTune: 'last' as const, learningRate: 'find' as const };
  const started = { config, plan: planSteps(305, 32, 10) };
  expect(describeRunSettings(started, catalog, 0.00214, messages)).toBe(
    'EfficientNet-Lite0, training the last layers too · Batch 32 · 10 epochs · Adam · learning rate 0.00214 (found automatically)',
  );
});

test('a network from scratch has no depth', () => {
  const started = { config: { ...defaultRunConfig, modelId: 'residual' }, plan: planSteps(305, 32, 10) };
  expect(describeRunSettings(started, catalog, null, messages)).toMatch(/^Residual network · Batch 32/);
});
