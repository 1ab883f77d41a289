/** What the window shows of an image's file: small, large, or the square that a model sees. */
export const cachedImageKinds = ['thumbnail', 'preview', 'crop'] as const;
export type CachedImageKind = (typeof cachedImageKinds)[number];

/** Folders below the cache folder in which all images of a kind lie. */
export function cachedImageFolder(kind: CachedImageKind): readonly string[] {
  return ['images', kind];
}

/** @param hash SHA-256 of the image's file, hex @returns folder and name below `cachedImageFolder` */
export function cachedImageName(kind: CachedImageKind, hash: string): readonly string[] {
  return [hash.slice(0, 2), `${hash}.${kind === 'crop' ? 'png' : 'webp'}`];
}
