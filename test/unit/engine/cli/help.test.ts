import { expect, test } from 'vitest';
import { commandNames, helpText } from '#engine/cli/help.ts';
import { comparisonOptions } from '#engine/cli/arguments/comparison-arguments.ts';
import { trainingOptions } from '#engine/cli/arguments/training-arguments.ts';
import { models } from '#engine/models/registry.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import { schedules } from '#engine/schedules/registry.ts';

test('help names every command, model, optimizer and schedule', () => {
  const text = helpText();
  for (const word of [...commandNames, ...models.keys(), ...optimizers.keys(), ...schedules.keys()])
    expect(text).toContain(word);
});

test('help for a command has all of its options and no other command', () => {
  const train = helpText('train');
  for (const option of Object.keys(trainingOptions)) expect(train).toContain(`--${option} `);
  expect(train).not.toContain('--batch-sizes');
  expect(train).not.toContain('batchwise compare');
  const comparison = helpText('compare');
  for (const option of Object.keys(comparisonOptions)) expect(comparison).toContain(`--${option} `);
  expect(comparison).not.toContain('--batch-size ');
  expect(helpText('runs')).toBe(
    'batchwise runs\n  list all runs\n\n  --json  one JSON object per line on standard output\n',
  );
});

test('no line is too long for a terminal of 120 columns', () => {
  for (const line of helpText().split('\n')) expect(line.length).toBeLessThanOrEqual(120);
});
