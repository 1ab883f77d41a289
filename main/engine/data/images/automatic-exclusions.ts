/** Why an image is excluded although the user didn't choose to. */
export const AutoExclusion = {
  none: 0,
  cutShort: 1,
  exactDuplicate: 2,
  splitOverlap: 3,
  inTwoClasses: 4,
} as const;
export type AutoExclusion = (typeof AutoExclusion)[keyof typeof AutoExclusion];

/** The current state of the images, by id. */
export interface LabeledImages {
  /** The folder's class, or the one that the user moved the image to. */
  readonly classOf: ArrayLike<number>;
  readonly isMoved: (id: number) => boolean;
  /** Whether the user excluded it: such a copy is ignored. False for one that only the rule below excludes. */
  readonly isLeftOut: (id: number) => boolean;
  /** Index into `splits`. */
  readonly folderSplit: ArrayLike<number>;
}

/**
 * Decides which of several copies of one image are used. If their classes differ, all are excluded: at least one label is
 * wrong, and only the user knows which. Otherwise the first one in the last split is used: no image counts twice, and
 * nothing is measured on training images.
 * @param ids ascending
 * @param automatic `AutoExclusion` by id, written for these ids
 */
export function excludeCopies(ids: readonly number[], images: LabeledImages, automatic: Uint8Array): void {
  const { classOf, isLeftOut, folderSplit } = images;
  const inPlay = ids.filter((id) => !isLeftOut(id));
  const labels = labelsOf(inPlay.length > 0 ? inPlay : ids, images);
  const otherwise = labels.size > 1 ? AutoExclusion.inTwoClasses : AutoExclusion.exactDuplicate;
  for (const id of ids) automatic[id] = isLeftOut(id) && inPlay.length > 0 ? AutoExclusion.none : otherwise;
  if (labels.size > 1) return;
  const agreeing = ids.filter((id) => labels.has(classOf[id] as number));
  const lastSplit = Math.max(...agreeing.map((id) => folderSplit[id] as number));
  let isFirst = true;
  for (const id of agreeing) {
    if ((folderSplit[id] as number) < lastSplit) automatic[id] = AutoExclusion.splitOverlap;
    else {
      automatic[id] = isFirst ? AutoExclusion.none : AutoExclusion.exactDuplicate;
      isFirst = false;
    }
  }
}

/** The classes that some copies are in. If the user moved one of them, only the moved ones count. */
function labelsOf(ids: readonly number[], { classOf, isMoved }: LabeledImages): ReadonlySet<number> {
  const moved = ids.filter(isMoved);
  return new Set((moved.length > 0 ? moved : ids).map((id) => classOf[id] as number));
}
