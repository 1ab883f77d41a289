import { fireEvent, render, screen, within } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import ModelChoice from '#renderer/features/train/settings/ModelChoice.svelte';
import MoreSettings from '#renderer/features/train/settings/MoreSettings.svelte';
import TimeNeeded from '#renderer/features/train/settings/TimeNeeded.svelte';
import Host from '#test/unit/renderer/support/Host.svelte';
import { settingsStores, type SettingsStores } from './settings-stores.ts';

let settings: SettingsStores;
const show = (content: Component): void => void render(Host, { provide: settings.provide, content });
const radio = (name: string): HTMLInputElement => screen.getByRole<HTMLInputElement>('radio', { name });
/** One choice of a setting under “More”, which is closed. */
const choiceOf = (setting: string, name: string): HTMLElement =>
  within(screen.getByRole('radiogroup', { name: setting, hidden: true })).getByRole('radio', {
    name,
    hidden: true,
  });

beforeEach(async () => {
  vi.useFakeTimers();
  settings = await settingsStores();
});

afterEach(() => {
  settings.stop();
  vi.useRealTimers();
});

test('each model is a choice, and says at which size it sees the images', async () => {
  show(ModelChoice);
  expect(radio('EfficientNet-Lite0').checked).toBe(true);
  screen.getByText(/224 × 224 px, in color/);
  await fireEvent.click(radio('Small network'));
  await settings.change({});
  expect(settings.plan.config.modelId).toBe('small-cnn');
  screen.getByText(/64 × 64 px, in color/);
});

test('how much of it learns is asked of a base model only', async () => {
  show(ModelChoice);
  await fireEvent.click(radio('Last layers too'));
  expect(settings.plan.config.fineTune).toBe('last');
  await fireEvent.click(radio('Residual network'));
  expect(settings.plan.config).toMatchObject({ modelId: 'residual', fineTune: 'none' });
  expect(screen.queryByRole('radio', { name: 'Last layers too' })).toBeNull();
});

test('a model’s own settings are drawn from its specification and saved by key', async () => {
  show(MoreSettings);
  expect(screen.queryByRole('textbox', { name: 'Dropout', hidden: true })).toBeNull();
  await settings.change({ modelId: 'small-cnn' });
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Dropout', hidden: true });
  expect(field.value).toBe('0.4');
  await fireEvent.change(field, { target: { value: '0.2' } });
  expect(settings.plan.config.modelParameters).toEqual({ dropout: 0.2 });
});

test('a micro-batch can be typed only where a network trains on images', async () => {
  show(MoreSettings);
  expect(screen.queryByRole('radiogroup', { name: 'Micro-batch', hidden: true })).toBeNull();
  await settings.change({ fineTune: 'all', batchSize: 100 });
  await fireEvent.click(choiceOf('Micro-batch', 'Custom'));
  expect(settings.plan.config.microBatch).toBe(32);
  // 100 ÷ 32 = 3.125: three micro-batches of 32 and one of 4.
  screen.getByText(/A batch of 100 goes through in 4 micro-batches/);
});

test('augmentation of a base model that stays as it is says that views are saved', async () => {
  show(MoreSettings);
  expect(screen.queryByText(/which are saved/)).toBeNull();
  await fireEvent.click(choiceOf('Augmentation', 'Light'));
  await settings.change({});
  expect(settings.plan.config.augment).toBe('light');
  screen.getByText(/several variations, which are saved/);
  await settings.change({ fineTune: 'last' });
  expect(screen.queryByText(/which are saved/)).toBeNull();
});

test('automatic class weights are described in a sentence', async () => {
  show(MoreSettings);
  await fireEvent.click(choiceOf('Class weights', 'Automatic'));
  await settings.change({});
  expect(settings.plan.config.classWeights).toBe('auto');
  screen.getByText(/“wasps” counts 1.67 times, one of “bees” 0.85, and one of “ants” 0.82/);
});

test('the automatic schedule says which one that is here', async () => {
  show(MoreSettings);
  screen.getByText(/Automatic is “Constant” here/);
  await settings.change({ fineTune: 'all' });
  screen.getByText(/Automatic is “Warm-up and cosine” here/);
  await fireEvent.change(screen.getByRole('combobox', { name: 'Schedule', hidden: true }), {
    target: { value: 'constant' },
  });
  expect(settings.plan.config.scheduleId).toBe('constant');
});

test('the learning rate is automatic, found by trying, or typed from what automatic means', async () => {
  show(MoreSettings);
  await fireEvent.click(choiceOf('Learning rate', 'Find automatically'));
  expect(settings.plan.config.learningRate).toBe('find');
  await fireEvent.click(choiceOf('Learning rate', 'Custom'));
  expect(settings.plan.config.learningRate).toBe(0.001);
});

test('the time needed speaks of preparing images only where that is done', async () => {
  show(TimeNeeded);
  screen.getByText(/^Preparing images takes about 13 s/);
  await settings.change({ modelId: 'small-cnn', fineTune: 'none' });
  // 305 images × 10 epochs × 4 ms = 12.2 s
  screen.getByText('Training takes about 12 s.');
});
