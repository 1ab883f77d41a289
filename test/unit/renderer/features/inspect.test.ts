import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import AnsweredImageCard from '#renderer/features/inspect/AnsweredImageCard.svelte';
import ConfusionMatrix from '#renderer/features/inspect/ConfusionMatrix.svelte';
import type { Stores } from '#renderer/state/stores.ts';
import type { PredictedImage, ImageChange } from '#shared/contract/engine-api.ts';
import { answeredImages, datasetSummary } from '#test/support/window-harness/sample-data.ts';
import SettingHost from './SettingHost.svelte';

const [mistake] = answeredImages(null, null) as [PredictedImage];
const classNames = datasetSummary().classes.map(({ name }) => name);
const move = vi.fn();
const setExcluded = vi.fn();
beforeEach(() => vi.clearAllMocks());

/** Classes were added to the folder since the run: its numbers of classes are others now. */
function showCard(change: ImageChange | null): void {
  const summary = datasetSummary();
  const classes = summary.classes.map((one) => ({ ...one, index: one.index + 2 }));
  const stores = {
    dataset: { summary: { ...summary, classes } },
    run: { isRunning: false },
    workflows: { move, setExcluded },
  } as unknown as Stores;
  const given = { image: { ...mistake, change }, classNames, canCorrect: true };
  render(SettingHost, { stores, content: AnsweredImageCard, given });
}

const press = (name: string): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name }));

test('a mistake can be moved to the class that the model said, found by its name, or left out', async () => {
  showCard(null);
  await press(`It is ${classNames[mistake.predictedClassIndex] ?? ''}`);
  expect(move).toHaveBeenCalledExactlyOnceWith([mistake.id], mistake.predictedClassIndex + 2);
  await press('Leave out');
  expect(setExcluded).toHaveBeenCalledExactlyOnceWith([mistake.id], true);
});

test('what was done with an image stands on its card, and can be taken back there', async () => {
  showCard({ kind: 'left-out' });
  screen.getByText('Left out');
  expect(screen.queryByRole('button', { name: /^It is/ })).toBeNull();
  await press('Undo');
  expect(setExcluded).toHaveBeenCalledExactlyOnceWith([mistake.id], false);
});

test('an image that was moved says where it is now, and taking it back moves it to where it was', async () => {
  showCard({ kind: 'moved', className: 'wasps' });
  screen.getByText('Now wasps');
  await press('Undo');
  expect(move).toHaveBeenCalledExactlyOnceWith([mistake.id], mistake.classIndex + 2);
});

test('arrows move through the confusion matrix, and the cell with the focus is named in full below it', async () => {
  const names = ['ants', 'bees', 'wasps of a long name'];
  const confusion = [
    [4, 0, 1],
    [0, 3, 0],
    [0, 2, 5],
  ];
  const stores = { result: { cell: null } } as unknown as Stores;
  render(SettingHost, { stores, content: ConfusionMatrix, given: { confusion, classNames: names } });
  const [first] = screen.getAllByRole('button', { name: /^4 images of ants/ });
  first?.focus();
  await fireEvent.keyDown(document.activeElement as Element, { key: 'End' });
  expect(document.activeElement?.getAttribute('data-cell')).toBe('0-2');
  await fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' });
  expect(document.activeElement?.getAttribute('data-cell')).toBe('1-2');
  expect(document.activeElement?.getAttribute('tabindex')).toBe('0');
  screen.getByText('0 images of bees, mistaken for wasps of a long name');
});
