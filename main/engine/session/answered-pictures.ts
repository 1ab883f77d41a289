import type { AnsweredPicture, Input, Output, PictureChange } from '../../../shared/contract/engine-api.ts';
import type { PictureView } from '../../../shared/domain/dataset.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { AnswerRecord, RunContents } from './run-folder.ts';
import { selectAnswers } from './run-outcome.ts';

/**
 * A page of the pictures that a run was measured on, each with what was done with it since.
 * @param dataset what is open now; a picture that is not in it has the id −1
 */
export function answeredPictures(
  dataset: Dataset | undefined,
  { answers, part, model: { classNames } }: RunContents,
  input: Input<'run.pictures'>,
): Output<'run.pictures'> {
  const viewOf = viewsByName(dataset, answers);
  const changeOf = ({ name, classIndex }: AnswerRecord): PictureChange | null => {
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
    pictures: page.map((answer): AnsweredPicture => ({
      ...answer,
      id: viewOf.get(answer.name)?.id ?? -1,
      part,
      isExcluded: viewOf.get(answer.name)?.isExcluded ?? false,
      movedFromClassIndex: null,
      change: changeOf(answer),
    })),
  };
}

/** The answered pictures that are open right now, as they are used now. */
function viewsByName(
  dataset: Dataset | undefined,
  answers: readonly AnswerRecord[],
): ReadonlyMap<string, PictureView> {
  const found = new Map<string, PictureView>();
  if (dataset === undefined || answers.length === 0) return found;
  const wanted = new Map(answers.map(({ name, hash }) => [name, hash]));
  for (let id = 0; id < dataset.pictureCount; id++) {
    const view = dataset.view(id);
    if (wanted.get(view.name) === view.hash) found.set(view.name, view);
  }
  return found;
}
