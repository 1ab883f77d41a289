/** Why an image is left out before anyone chose. */
export const AutoExclusion = {
  none: 0,
  cutShort: 1,
  exactDuplicate: 2,
  splitOverlap: 3,
  inTwoClasses: 4,
} as const;
export type AutoExclusion = (typeof AutoExclusion)[keyof typeof AutoExclusion];

/** Images as they are for the moment, by id. */
export interface LabelledImages {
  /** Of the folder, or the one that the user moved it to. */
  readonly classOf: ArrayLike<number>;
  readonly isMoved: (id: number) => boolean;
  /** By the user: such a copy says nothing any more. Not where only the rule below leaves it out. */
  readonly isLeftOut: (id: number) => boolean;
  /** Index into `parts`. */
  readonly folderPart: ArrayLike<number>;
}

/**
 * Decides about the ids of one content. Where they do not agree on a class, all are left out: at least one label is wrong,
 * and nobody but the user can say which. Where they agree, the first in the last part is used: no image counts twice, and
 * nothing is measured on what was learned.
 * @param ids ascending
 * @param automatic `AutoExclusion` by id, written for these ids
 */
export function excludeCopies(ids: readonly number[], images: LabelledImages, automatic: Uint8Array): void {
  const { classOf, isLeftOut, folderPart } = images;
  const inPlay = ids.filter((id) => !isLeftOut(id));
  const labels = labelsOf(inPlay.length > 0 ? inPlay : ids, images);
  const otherwise = labels.size > 1 ? AutoExclusion.inTwoClasses : AutoExclusion.exactDuplicate;
  for (const id of ids) automatic[id] = isLeftOut(id) && inPlay.length > 0 ? AutoExclusion.none : otherwise;
  if (labels.size > 1) return;
  const agreeing = ids.filter((id) => labels.has(classOf[id] as number));
  const lastPart = Math.max(...agreeing.map((id) => folderPart[id] as number));
  let isFirst = true;
  for (const id of agreeing) {
    if ((folderPart[id] as number) < lastPart) automatic[id] = AutoExclusion.splitOverlap;
    else {
      automatic[id] = isFirst ? AutoExclusion.none : AutoExclusion.exactDuplicate;
      isFirst = false;
    }
  }
}

/** The classes that some copies are in; who moved one of them has said what the content is. */
function labelsOf(ids: readonly number[], { classOf, isMoved }: LabelledImages): ReadonlySet<number> {
  const moved = ids.filter(isMoved);
  return new Set((moved.length > 0 ? moved : ids).map((id) => classOf[id] as number));
}
