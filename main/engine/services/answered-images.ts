import type { PredictedImage, Input, Output, ImageChange } from '#shared/contract/engine-api.ts';
import type { ImageView } from '#shared/domain/dataset.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { AnswerRecord, RunContents } from './run-folder.ts';
import { selectAnswers } from './run-outcome.ts';

/**
 * A page of the images that a run was measured on, each with what was done with it since.
 * @param dataset what is open now; an image that is not in it has the id −1
 */
export function answeredImages(
  dataset: Dataset | undefined,
  { answers, part, model: { classNames } }: RunContents,
  input: Input<'run.images'>,
): Output<'run.images'> {
  const viewOf = viewsByName(dataset, answers);
  const changeOf = ({ name, classIndex }: AnswerRecord): ImageChange | null => {
    const view = viewOf.get(name);
    if (view === undefined) return null;
    if (view.isExcluded) return { kind: 'left-out' };
    // Classes may have come or gone since, and with them their numbers: names stay.
    const className = dataset?.classNames[view.classIndex] ?? '';
    return className === classNames[classIndex] ? null : { kind: 'moved', className };
  };
  const selected = selectAnswers(answers, input);
  const page = selected.slice(input.offset, input.offset + input.limit);
  return {
    total: selected.length,
    changed: answers.filter((answer) => changeOf(answer) !== null).length,
    images: page.map((answer): PredictedImage => ({
      ...answer,
      id: viewOf.get(answer.name)?.id ?? -1,
      split: part,
      isExcluded: viewOf.get(answer.name)?.isExcluded ?? false,
      movedFromClassIndex: null,
      change: changeOf(answer),
    })),
  };
}

/** The answered images that are open right now, as they are used now. */
function viewsByName(
  dataset: Dataset | undefined,
  answers: readonly AnswerRecord[],
): ReadonlyMap<string, ImageView> {
  const found = new Map<string, ImageView>();
  if (dataset === undefined || answers.length === 0) return found;
  const wanted = new Map(answers.map(({ name, hash }) => [name, hash]));
  for (let id = 0; id < dataset.imageCount; id++) {
    const view = dataset.view(id);
    if (wanted.get(view.name) === view.hash) found.set(view.name, view);
  }
  return found;
}
