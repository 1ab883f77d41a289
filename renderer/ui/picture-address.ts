export type PictureKind = 'thumbnail' | 'preview' | 'crop';

/** Pictures reach the window by address only; the app serves them and makes what is not there yet. */
export function pictureAddress(kind: PictureKind, hash: string): string {
  return `thumb://${kind}/${hash}`;
}
