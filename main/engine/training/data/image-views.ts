import { createHash } from 'node:crypto';
import type { Augmentation } from '#shared/domain/dataset/dataset.ts';
import type { Dataset, ViewRequest } from '#engine/data/dataset.ts';

/** How many random views of an image are cached with a frozen base model: each costs as much as the image itself. */
export const cachedViews = 4;

/** Changes when the views of a key change: features of older versions are not found then. */
const viewVersion = 1;

/** An image, or one of its cached random views, whose features are wanted. */
export interface FeatureView {
  readonly id: number;
  /** 0 … cachedViews − 1; null for the image as it is. */
  readonly view: number | null;
}

/** The name of a cached view's random stream: the same for every run, so that its features serve all. */
export function viewRequest({ id, view }: FeatureView): ViewRequest {
  return { id, key: view === null ? null : `cached/${view}` };
}

/** @returns what the features are cached under, SHA-256 in hex: the file's hash, or one of file and view */
export function viewHash(
  dataset: Pick<Dataset, 'hashOf'>,
  { id, view }: FeatureView,
  augment: Augmentation,
): string {
  const hash = dataset.hashOf(id);
  if (view === null) return hash;
  return createHash('sha256').update(`${hash} ${augment} ${view} v${viewVersion}`).digest('hex');
}
