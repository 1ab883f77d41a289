import type { RunResult, Score } from '#shared/domain/run/run.ts';
import { largestIndex, mostFrequentClass, scorePredictions } from '#shared/domain/run/score.ts';
import { english } from '#shared/messages/en/english.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { ReferenceImage } from '#engine/exporters/define.ts';
import type { SplitPredictions, TrainingOutcome } from '#engine/training/training-run.ts';
import { writeRunFolder, type PredictionRecord } from './run-folder.ts';

/** Real images saved with a run, which every export of it is compared on. */
const referenceCount = 20;

export function resultOf(dataset: Dataset, outcome: TrainingOutcome): RunResult {
  const headline = outcome.test === null ? 'validation' : 'test';
  const baselineClass = mostFrequentClass(dataset.summary.classes, headline);
  const score = (predictions: SplitPredictions): Score =>
    scorePredictions({
      actual: predictions.ids.map((id) => dataset.classOf(id)),
      probabilities: predictions.probabilities,
      classCount: dataset.classNames.length,
      baselineClass,
    });
  return {
    headline,
    validation: score(outcome.validation),
    test: outcome.test === null ? null : score(outcome.test),
    bestEpoch: outcome.bestEpoch,
    epochsDone: outcome.epochs.length,
    steps: outcome.steps,
    seconds: outcome.seconds,
    weightsHash: outcome.weightsHash,
    learningRate: outcome.learningRate,
    ...outcome.measured,
    microBatchSize: outcome.microBatchSize,
  };
}

/** The predictions that Inspect shows: those of the split that the headline stands on. */
function headlinePredictions(outcome: TrainingOutcome): SplitPredictions {
  return outcome.test ?? outcome.validation;
}

function predictionRecords(dataset: Dataset, { ids, probabilities }: SplitPredictions): PredictionRecord[] {
  const classes = dataset.classNames.length;
  return Array.from(ids, (id, row) => {
    const { name, hash, classIndex, widthPx, heightPx } = dataset.image(id);
    const predictedClassIndex = largestIndex(probabilities, row * classes, classes);
    const probability = probabilities[row * classes + predictedClassIndex] ?? 0;
    return { name, hash, classIndex, widthPx, heightPx, predictedClassIndex, probability };
  });
}

/** Images spread evenly over the headline split, so over its classes too, with the app's predictions. */
async function referenceImages(
  dataset: Dataset,
  { ids, probabilities }: SplitPredictions,
  sizePx: number,
): Promise<ReferenceImage[]> {
  const classes = dataset.classNames.length;
  const count = Math.min(referenceCount, ids.length);
  const rowOf = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * ids.length) / count);
    rowOf.set(ids[row] ?? 0, row);
  }
  const references: ReferenceImage[] = [];
  for await (const { id, rgb } of dataset.crops([...rowOf.keys()], sizePx)) {
    const row = rowOf.get(id) ?? 0;
    references.push({ rgb, probabilities: probabilities.slice(row * classes, (row + 1) * classes) });
  }
  return references;
}

/** For an export's README. */
export function accuracyText(result: RunResult): string {
  return english().export.accuracy(result.test ?? result.validation, result.headline);
}

/** Sorts and filters saved predictions for Inspect: mistakes first where asked, the most confident first. */
export function selectPredictions(
  predictions: readonly PredictionRecord[],
  wanted: {
    readonly actual: number | null;
    readonly predicted: number | null;
    readonly show: 'all' | 'mistakes';
  },
): PredictionRecord[] {
  return predictions
    .filter(
      (prediction) =>
        (wanted.actual === null || prediction.classIndex === wanted.actual) &&
        (wanted.predicted === null || prediction.predictedClassIndex === wanted.predicted) &&
        (wanted.show === 'all' || prediction.classIndex !== prediction.predictedClassIndex),
    )
    .sort((a, b) => b.probability - a.probability);
}

/** Writes what a run leaves into its folder. */
export async function saveRun(
  folder: string,
  dataset: Dataset,
  outcome: TrainingOutcome,
  result: RunResult,
): Promise<void> {
  const predicted = headlinePredictions(outcome);
  await writeRunFolder(folder, {
    model: outcome.model,
    accuracyText: accuracyText(result),
    split: result.headline,
    predictions: predictionRecords(dataset, predicted),
    references: await referenceImages(dataset, predicted, outcome.model.input.sizePx),
  });
}
