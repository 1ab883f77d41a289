import { flushSync } from 'svelte';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import PredictedImageCard from '#renderer/features/inspect/PredictedImageCard.svelte';
import ConfusionMatrix from '#renderer/features/inspect/confusion/ConfusionMatrix.svelte';
import { useDataset } from '#renderer/state/dataset-store.svelte.ts';
import { provideStores } from '#renderer/state/provide-stores.ts';
import { provideResult, ResultStore } from '#renderer/state/run/result-store.svelte.ts';
import { english } from '#shared/messages/en/english.ts';
import type { PredictedImage, ImageChange } from '#shared/contract/engine-api.ts';
import { predictedImages, datasetSummary } from '#test/support/window-harness/sample-data.ts';
import { FakeBridge } from '#test/unit/renderer/support/fake-bridge.ts';
import { FakeEngine } from '#test/unit/renderer/support/fake-engine.ts';
import Host from '#test/unit/renderer/support/Host.svelte';

const [mistake] = predictedImages(null, null) as [PredictedImage];
const classNames = datasetSummary().classes.map(({ name }) => name);

/** Classes were added to the folder since the run: its numbers of classes are others now. */
async function showCard(change: ImageChange | null): Promise<FakeEngine> {
  const summary = datasetSummary();
  const classes = summary.classes.map((one) => ({ ...one, index: one.index + 2 }));
  const engine = new FakeEngine({
    'dataset.open': () => ({ ...summary, classes }),
    'projects.recent': () => [],
  });
  let opening: Promise<boolean> | undefined;
  const provide = (): void => {
    provideStores(engine, new FakeBridge(), window, english());
    opening = useDataset().open(['/images']);
  };
  const given = { image: { ...mistake, change }, classNames, canCorrect: true };
  render(Host, { content: PredictedImageCard, given, provide });
  await opening;
  flushSync();
  return engine;
}

const press = (name: string): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name }));

test('a mistake can be moved to the class that the model predicted, found by its name, or left out', async () => {
  const engine = await showCard(null);
  await press(`It’s ${classNames[mistake.predictedClassIndex] ?? ''}`);
  expect(engine.inputsOf('dataset.move')).toEqual([
    { ids: [mistake.id], classIndex: mistake.predictedClassIndex + 2 },
  ]);
  await press('Leave out');
  expect(engine.inputsOf('dataset.setExcluded')).toEqual([{ ids: [mistake.id], isExcluded: true }]);
});

test('what was done with an image stands on its card, and can be taken back there', async () => {
  const engine = await showCard({ kind: 'left-out' });
  screen.getByText('Left out');
  expect(screen.queryByRole('button', { name: /^It’s/ })).toBeNull();
  await press('Undo');
  expect(engine.inputsOf('dataset.setExcluded')).toEqual([{ ids: [mistake.id], isExcluded: false }]);
});

test('an image that was moved says where it is now, and taking it back moves it to where it was', async () => {
  const engine = await showCard({ kind: 'moved', className: 'wasps' });
  screen.getByText('Now wasps');
  await press('Undo');
  expect(engine.inputsOf('dataset.move')).toEqual([
    { ids: [mistake.id], classIndex: mistake.classIndex + 2 },
  ]);
});

test('arrows move through the confusion matrix, and the cell with the focus is named in full below it', async () => {
  const names = ['ants', 'bees', 'wasps of a long name'];
  const confusion = [
    [4, 0, 1],
    [0, 3, 0],
    [0, 2, 5],
  ];
  const provide = (): void => void provideResult(new ResultStore(new FakeEngine()));
  render(Host, { content: ConfusionMatrix, given: { confusion, classNames: names }, provide });
  const [first] = screen.getAllByRole('button', { name: /^4 images of ants/ });
  first?.focus();
  await fireEvent.keyDown(document.activeElement as Element, { key: 'End' });
  expect(document.activeElement?.getAttribute('data-cell')).toBe('0-2');
  await fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' });
  expect(document.activeElement?.getAttribute('data-cell')).toBe('1-2');
  expect(document.activeElement?.getAttribute('tabindex')).toBe('0');
  screen.getByText('0 images of bees, mistaken for wasps of a long name');
});
