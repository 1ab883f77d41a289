import { expect, test } from 'vitest';
import { backendNotes, resultSentences } from '#engine/cli/words.ts';
import { runDetail } from '#test/support/window-harness/sample-data.ts';
import { backendReport } from '#test/support/window-harness/sample-engine.ts';

const card = {
  name: 'NVIDIA L4',
  isUsed: false,
  missing: [{ what: 'The CUDA libraries are not installed.', repair: 'npm run setup -- --gpu' }],
};

test('a graphics card that is not used is named with what it lacks and the command for it, once', () => {
  const fault = { kind: 'set-up-failed', reason: 'A graphics card is idle.' } as const;
  const notice = { fault, repair: 'npm run setup -- --gpu' };
  expect(backendNotes({ ...backendReport, notice, graphicsCard: card })).toEqual([
    'NVIDIA L4 is not used: The CUDA libraries are not installed. Repair: npm run setup -- --gpu',
  ]);
});

test('another reason is said besides', () => {
  const notice = { fault: { kind: 'not-installed' } as const, repair: 'npm run setup' };
  expect(backendNotes({ ...backendReport, notice, graphicsCard: card })[0]).toBe(
    'TensorFlow isn’t installed. Repair: npm run setup',
  );
});

test('what is on the processor although the card is used is named, in the order given', () => {
  const graphicsCard = { ...card, isUsed: true, missing: [] };
  const onProcessor = ['CropAndResize', 'MaxPoolGrad'];
  expect(backendNotes({ ...backendReport, notice: null, graphicsCard, onProcessor })).toEqual([
    'These operations run on the processor even though the graphics card is in use: CropAndResize, MaxPoolGrad.',
  ]);
  expect(backendNotes({ ...backendReport, notice: null, graphicsCard, onProcessor: [] })).toEqual([]);
});

test('a card in use needs no words', () => {
  const graphicsCard = { ...card, isUsed: true, missing: [] };
  expect(backendNotes({ ...backendReport, notice: null, graphicsCard })).toEqual([]);
});

test('the time to prepare images is left out where none were prepared', () => {
  const { result } = runDetail('r1');
  if (result === null) throw new Error('The sample has a result.');
  expect(resultSentences(result).join(' ')).toContain('13 s to prepare images, 2.1 s to train');
  const seconds = { ...result.seconds, features: 0 };
  const last = resultSentences({ ...result, seconds }).at(-1);
  expect(last).toBe('best epoch 9 of 10; 100 steps; learning rate 0.001; 2.1 s to train');
});
