import type { PredictedImage, Input, Output, ImageChange } from '#shared/contract/engine-api.ts';
import type { DatasetImage } from '#shared/domain/dataset/dataset.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { PredictionRecord, RunContents } from './runs/run-folder.ts';
import { selectPredictions } from './runs/run-outcome.ts';

/**
 * A page of the images that a run was measured on, each with what was done with it since.
 * @param dataset what is open now; an image that is not in it has the id −1
 */
export function predictedImages(
  dataset: Dataset | undefined,
  { predictions, split, model: { classNames } }: RunContents,
  input: Input<'run.images'>,
): Output<'run.images'> {
  const imageOf = imagesByName(dataset, predictions);
  const changeOf = ({ name, classIndex }: PredictionRecord): ImageChange | null => {
    const image = imageOf.get(name);
    if (image === undefined) return null;
    if (image.isExcluded) return { kind: 'left-out' };
    // Classes may have come or gone since, and with them their numbers: names stay.
    const className = dataset?.classNames[image.classIndex] ?? '';
    return className === classNames[classIndex] ? null : { kind: 'moved', className };
  };
  const selected = selectPredictions(predictions, input);
  const page = selected.slice(input.offset, input.offset + input.limit);
  return {
    total: selected.length,
    changed: predictions.filter((prediction) => changeOf(prediction) !== null).length,
    images: page.map((prediction): PredictedImage => ({
      ...prediction,
      id: imageOf.get(prediction.name)?.id ?? -1,
      split,
      isExcluded: imageOf.get(prediction.name)?.isExcluded ?? false,
      movedFromClassIndex: null,
      change: changeOf(prediction),
    })),
  };
}

/** The predicted images that are open right now, as they are used now. */
function imagesByName(
  dataset: Dataset | undefined,
  predictions: readonly PredictionRecord[],
): ReadonlyMap<string, DatasetImage> {
  const found = new Map<string, DatasetImage>();
  if (dataset === undefined || predictions.length === 0) return found;
  const wanted = new Map(predictions.map(({ name, hash }) => [name, hash]));
  for (let id = 0; id < dataset.imageCount; id++) {
    const image = dataset.image(id);
    if (wanted.get(image.name) === image.hash) found.set(image.name, image);
  }
  return found;
}
