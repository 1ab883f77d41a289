export type ImageKind = 'thumbnail' | 'preview' | 'crop';

/** Images reach the window by address only; the app serves them and makes what is not there yet. */
export function imageAddress(kind: ImageKind, hash: string): string {
  return `thumb://${kind}/${hash}`;
}
