import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { beforeEach, expect, test } from 'vitest';
import type { LearnPage } from '#shared/messages/learn-pages.ts';
import Learn from '#renderer/features/learn/LearnPage.svelte';
import { DatasetStore, provideDataset } from '#renderer/state/dataset-store.svelte.ts';
import { Navigation, provideNavigation } from '#renderer/state/navigation.svelte.ts';
import { LandscapeStore, provideLandscape } from '#renderer/state/run/landscape-store.svelte.ts';
import { ResultStore } from '#renderer/state/run/result-store.svelte.ts';
import { RunsStore } from '#renderer/state/run/runs-store.svelte.ts';
import { PlanStore } from '#renderer/state/plan/plan-store.svelte.ts';
import { provideRecommend, RecommendStore } from '#renderer/state/plan/recommend-store.svelte.ts';
import { AppError } from '#shared/domain/errors.ts';
import { datasetSummary, runDetail } from '#test/support/window-harness/sample-data.ts';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';
import { lossLandscape } from '#test/support/window-harness/sample-landscape.ts';
import { FakeEngine, settled } from '#test/unit/renderer/support/fake-engine.ts';
import '#test/unit/renderer/support/without-layout.ts';
import Host from '#test/unit/renderer/support/Host.svelte';

let navigation: Navigation;
let dataset: DatasetStore;
let engine: FakeEngine;
let result: ResultStore;
let landscape: LandscapeStore;
let recommending: RecommendStore;

beforeEach(() => {
  navigation = new Navigation();
  engine = new FakeEngine({ 'dataset.open': () => datasetSummary(), 'projects.recent': () => [] });
  dataset = new DatasetStore(engine);
  result = new ResultStore(engine);
  landscape = new LandscapeStore(engine, result, new RunsStore(engine));
  recommending = new RecommendStore(engine, dataset, new PlanStore(engine, dataset));
});

function show(page: LearnPage | null): void {
  navigation.openLearn(page);
  const provide = (): void => {
    provideNavigation(navigation);
    provideDataset(dataset);
    provideLandscape(landscape);
    provideRecommend(recommending);
  };
  render(Host, { content: Learn, provide });
}

/** Moves a slider to its stop number `index`. */
async function slide(name: string, index: number): Promise<void> {
  await fireEvent.input(screen.getByRole('slider', { name }), { target: { value: String(index) } });
}

/** The sentence under the image, as it is read out. */
function sentence(): string {
  return document.querySelector('[aria-live]')?.textContent ?? '';
}

test('the list leads to each page, and each page back to the list and on to the next', async () => {
  show(null);
  await fireEvent.click(screen.getByRole('button', { name: /^The training cycle/ }));
  expect(navigation.learnPage).toBe('cycle');
  await fireEvent.click(screen.getByRole('button', { name: /^Next: Training step/ }));
  screen.getByRole('heading', { level: 1, name: 'Training step, iteration, micro-batch' });
  await fireEvent.click(screen.getByRole('button', { name: 'All pages' }));
  expect(navigation.learnPage).toBeNull();
});

test('a whole turn of the cycle ends with the loss before and after the step', async () => {
  show('cycle');
  for (const name of ['Predict', 'Compare', 'Find the gradient', 'Take the step']) {
    await fireEvent.click(screen.getByRole('button', { name }));
  }
  // A blank model gives each of three classes 1/3: −ln 1/3 = 1.0986. The step to 0.566 is the arithmetic’s own.
  expect(sentence()).toContain('1.099 before the step, 0.566 after it');
  await fireEvent.click(screen.getByRole('button', { name: 'Next images' }));
  screen.getByText('Step 2, epoch 1');
});

test('the nine weights are shown once there is a gradient', async () => {
  show('cycle');
  expect(screen.queryByRole('table', { name: 'The nine weights' })).toBeNull();
  for (const name of ['Predict', 'Compare', 'Find the gradient']) {
    await fireEvent.click(screen.getByRole('button', { name }));
  }
  const rows = within(screen.getByRole('table', { name: 'The nine weights' })).getAllByRole('row');
  expect(rows).toHaveLength(10);
});

test('a smaller micro-batch makes more micro-batches and the same steps', async () => {
  show('step');
  // 2,000 ÷ 32: 62 full steps of 4 micro-batches and one of 16 = 8 + 8, so 250 micro-batches.
  expect(sentence()).toContain('32 in micro-batches of 8: 4 micro-batches per step');
  expect(sentence()).toContain('250 micro-batches, but only 63 training steps');
  await slide('Micro-batch size', 31);
  expect(sentence()).toContain('63 micro-batches and 63 training steps');
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain(
    'Step 1: 1 micro-batch of 32 images, then one step.',
  );
});

test('moving the batch size changes the sentence about steps, and what the figure shows', async () => {
  show('epoch');
  expect(sentence()).toContain(
    '2,000 images ÷ 32 = 63 steps per epoch (62 full, one of 16) × 20 epochs = 1,260',
  );
  await slide('Batch size', 6);
  // 2,000 ÷ 64 = 31.25
  expect(sentence()).toContain(
    '2,000 images ÷ 64 = 32 steps per epoch (31 full, one of 16) × 20 epochs = 640',
  );
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain('split into 32 steps');
});

test('the epoch is that of the open dataset', async () => {
  await dataset.open(['/images']);
  flushSync();
  show('epoch');
  screen.getByText(/^Your own 305 images/);
  expect(sentence()).toContain('305 images ÷ 32 = 10 steps');
});

test('a step of all three curves goes the way of their mean', async () => {
  show('curves');
  expect(sentence()).toContain('x = 2.00');
  await fireEvent.click(screen.getByRole('button', { name: 'One step' }));
  // The mean slope at 2 is (4 + 0.75 + 0.25) ÷ 3 = 5/3; 2 − 0.3 · 5/3 = 1.5
  expect(sentence()).toContain('After 1 step, x = 1.50, 2.00 from the lowest point');
  await fireEvent.click(screen.getByRole('button', { name: 'Start over' }));
  expect(sentence()).toContain('No step yet');
});

test('a learning rate that is too large jumps away, as the sentence says', async () => {
  show('curves');
  await slide('Learning rate', 9);
  for (let tens = 0; tens < 12; tens++)
    await fireEvent.click(screen.getByRole('button', { name: 'Ten steps' }));
  // Each step multiplies the distance by 1 − 3.2 · 2/3 = −1.133; after 120: 2.5 · 1.133¹²⁰ ≈ 8 million.
  expect(sentence()).toContain('far off the chart');
});

test('at batch size 60 the batches take the path of full batch, at 1 that of single images', async () => {
  show('descent');
  const cells = (row: RegExp): (string | null)[] =>
    within(screen.getByRole('row', { name: row }))
      .getAllByRole('cell')
      .map((cell) => cell.textContent);
  // 10 epochs of 60 images: 10, 10 · ⌈60/8⌉ = 80 and 600 steps.
  expect([cells(/^Full batch/)[0], cells(/^Batch size 8/)[0], cells(/^Single/)[0]]).toEqual([
    '10',
    '80',
    '600',
  ]);
  await slide('Batch size', 59);
  expect(cells(/^Batch size 60/)).toEqual(cells(/^Full batch/));
  await slide('Batch size', 0);
  expect(cells(/^Batch size 1/)).toEqual(cells(/^Single/));
});

test('at equal steps the images seen differ', async () => {
  show('descent');
  await fireEvent.click(screen.getByRole('radio', { name: 'steps' }));
  const seen = ['Full batch', 'Batch size 8', 'Single images'].map(
    (name) =>
      within(screen.getByRole('row', { name: new RegExp(`^${name}`) })).getAllByRole('cell')[1]?.textContent,
  );
  // 100 steps: 100 · 60; 12 epochs of 8 steps and 4 steps of 8: 12 · 60 + 32; 100.
  expect(seen).toEqual(['6,000', '752', '100']);
});

test('at the noise scale both costs are twice their least', async () => {
  show('noise');
  await slide('Batch size', 7);
  expect(sentence()).toContain('batch size 128 needs 2.00 times the minimum number of steps and 2.00 times');
});

test('the neighbors of a batch size are counted by the same arithmetic', () => {
  show('limits');
  // 2,000 ÷ 33 = 60.6: 61 steps, the last with 2,000 − 60 · 33 = 20
  const row = within(screen.getByRole('row', { name: /^33 / })).getAllByRole('cell');
  expect(row.map((cell) => cell.textContent)).toEqual(['61', '20']);
});

test('who recognizes every cat and no dog has the baseline’s accuracy', async () => {
  show('measure');
  await slide('cats recognized', 30);
  await slide('dogs recognized', 0);
  expect(sentence()).toBe(
    '90 of 120 correct: accuracy 75.0%, balanced 50.0%. Guessing “cat” every time would score 75.0%.',
  );
});

test('images go through the base model once for the head, and in every epoch where it learns', async () => {
  show('network');
  // 1,280 · 3 + 3
  expect(sentence()).toContain('3,843 weights');
  expect(sentence()).toContain(
    '2,000 training and 500 validation images go through the base model a total of 2,500 times',
  );
  await fireEvent.click(screen.getByRole('radio', { name: 'last blocks too' }));
  // 2,500 before, 500 to measure the start, 10 · 2,500 in epochs, 500 to measure the end
  expect(sentence()).toContain('a total of 28,500 times');
});

test('without a run the page of one’s own run says what it needs, and leads there', async () => {
  show('landscape');
  screen.getByText(/Finish a run to draw this map/);
  await fireEvent.click(screen.getByRole('button', { name: 'Go to Train' }));
  expect(navigation.page).toBe('train');
});

test('the shown run is drawn when the reader asks for it, and not before', async () => {
  engine.answers['run.lossLandscape'] = ({ runId }) => lossLandscape(runId);
  result.show({ ...runDetail('run-7'), result: null });
  show('landscape');
  expect(engine.inputsOf('run.lossLandscape')).toEqual([]);
  await fireEvent.click(screen.getByRole('button', { name: 'Draw the map' }));
  await settled();
  flushSync();
  expect(engine.inputsOf('run.lossLandscape')).toEqual([{ runId: 'run-7' }]);
  expect(screen.getByRole('img').getAttribute('aria-label')).toMatch(/^Map of the training loss/);
  expect(screen.queryByRole('button', { name: 'Draw the map' })).toBeNull();
});

test('how far the map is measured is shown, and can be canceled', async () => {
  engine.answers['run.lossLandscape'] = () => new Promise(() => undefined);
  result.show({ ...runDetail('run-7'), result: null });
  show('landscape');
  await fireEvent.click(screen.getByRole('button', { name: 'Draw the map' }));
  engine.send({ kind: 'run.lossLandscapeProgress', runId: 'run-7', done: 300, total: 841 });
  flushSync();
  const line = screen.getByRole('progressbar', { name: 'Measuring the loss across the map' });
  expect([line.getAttribute('aria-valuenow'), line.getAttribute('aria-valuemax')]).toEqual(['300', '841']);
  await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await settled();
  flushSync();
  screen.getByRole('button', { name: 'Draw the map' });
  expect(screen.queryByRole('alert')).toBeNull();
});

test('why a run cannot be drawn is shown where it was asked for', async () => {
  engine.answers['run.lossLandscape'] = () =>
    Promise.reject(new AppError('run/no-path', { reason: 'none-saved' }));
  result.show({ ...runDetail('run-7'), result: null });
  show('landscape');
  await fireEvent.click(screen.getByRole('button', { name: 'Draw the map' }));
  await settled();
  flushSync();
  expect(screen.getByRole('alert').textContent).toContain('This run saved no path of its weights.');
});

test('without a recommendation the page of the limits leads to Train', async () => {
  show('limits');
  await fireEvent.click(screen.getByRole('button', { name: 'Go to Train' }));
  expect(navigation.page).toBe('train');
});

test('what Recommend measured stands on the page of the limits', async () => {
  const report = recommendationReport(305, 20);
  engine.answers['batchSize.recommend'] = () => report;
  await dataset.open(['/images']);
  await recommending.measure();
  show('limits');
  expect(screen.queryByRole('button', { name: 'Go to Train' })).toBeNull();
  const { batchSize } = report.recommendation.throughputKnee;
  screen.getByRole('row', { name: `Throughput knee ${batchSize}` });
});
