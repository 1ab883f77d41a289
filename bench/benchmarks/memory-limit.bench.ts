// A run of ten epochs with validation at the largest micro-batch that the trials found: its peak memory against the prediction.
import path from 'node:path';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { measureMemory } from '#engine/batch-size/measure-memory.ts';
import { describeNetwork, resolveSettings } from '#engine/training/run-settings.ts';
import { memoryAfterTrials, peakBytes, theoreticalMemory } from '#engine/training/memory/training-memory.ts';
import { trialNetwork } from '#engine/training/data/untrained-network.ts';
import { reportAndExit, type Fact, type BenchmarkResult } from '../report/result.ts';
import { benchEnvironment, imagesFolder, realImages } from '../workloads/real-images.ts';
import { runWithPeak } from '../workloads/run-with-peak.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const epochs = 10;
const { backend, description } = startTensorflow();
const empty: BenchmarkResult = {
  ...{ title: 'Memory: a run at the limit that was found', unit: '', contenders: [], rows: [] },
  ...{ comparisons: [], facts: [], software: { TensorFlow: description } },
};

interface LimitWorkload {
  readonly name: string;
  readonly config: RunConfig;
  readonly dataset: Dataset | undefined;
  /** Arguments for the command line. */
  readonly images: readonly string[];
  readonly allowedBytes: number;
}

const workloads: readonly LimitWorkload[] = [
  {
    name: 'small network, CIFAR-10 sample, 1.1 GB allowed',
    config: { ...defaultRunConfig, modelId: 'small-cnn' },
    dataset: await realImages('cifar-10-sample'),
    images: ['cifar-10-sample'],
    allowedBytes: 1.1e9,
  },
  {
    name: 'fine-tuning all, ants and bees, 3.5 GB allowed',
    config: { ...defaultRunConfig, fineTune: 'all' },
    dataset: await realImages('ants-and-bees/train', 'ants-and-bees/val'),
    images: ['ants-and-bees/train', '--validation', 'ants-and-bees/val'],
    allowedBytes: 3.5e9,
  },
];

const facts: Fact[] = [];
for (const workload of workloads) facts.push(...(await factsOf(workload)));
reportAndExit(
  facts.length === 0 ? { ...empty, title: `${empty.title}: set BATCHWISE_IMAGES` } : { ...empty, facts },
);

async function factsOf({ name, config, dataset, images, allowedBytes }: LimitWorkload): Promise<Fact[]> {
  if (dataset === undefined) return [];
  const settings = resolveSettings(config);
  const { request, graph, input } = describeNetwork(settings, dataset);
  const trial = { environment: benchEnvironment, config, input, classCount: request.classCount };
  const measured = { backend: backend.report, network: await trialNetwork(trial, settings), graph };
  const limit = await measureMemory({
    ...{ ...measured, trial, allowedBytes, images: dataset.ids('train').length, hasTimeFor: () => true },
    signal: new AbortController().signal,
  });
  const size = limit.largest ?? dataset.ids('train').length;
  const predicted = peakBytes(memoryAfterTrials(theoreticalMemory(measured), limit.trials), size);
  const run = await runWithPeak([
    ...[
      'train',
      ...images.map((word) => (word.startsWith('--') ? word : path.join(imagesFolder() ?? '', word))),
    ],
    ...['--model', config.modelId, '--fine-tune', config.fineTune, '--epochs', String(epochs)],
    ...['--batch-size', String(size), '--micro-batch', String(size)],
  ]);
  return [
    { label: `${name}: images in a micro-batch`, value: size, unit: 'images', limit: null },
    { label: `${name}: epochs done`, value: run.epochs, unit: 'epochs', limit: null },
    { label: `${name}: predicted`, value: predicted / 1e9, unit: 'GB', limit: null },
    { label: `${name}: peak of the run`, value: run.peakBytes / 1e9, unit: 'GB', limit: allowedBytes / 1e9 },
    { label: `${name}: off by`, value: Math.abs(predicted / run.peakBytes - 1), unit: '×', limit: 0.25 },
  ];
}
