/** Images sorted by a score that their contents alone decide; an image's id is its position in the data set. */
export interface ContentOrder {
  /** Ids by score, equal contents side by side. */
  readonly ids: Uint32Array;
  /** A number for each image that it shares with its equals only. */
  readonly contentOf: Uint32Array;
}

/** Images to split, as columns. */
export interface SplitImages {
  /** SHA-256 of each image's content, 32 bytes each. */
  readonly hashes: Uint8Array;
  /** As `orderByContent` sorts them, for the same seed. */
  readonly order: ContentOrder;
  readonly classOf: ArrayLike<number>;
  /** 1 for the images to split; the others stay where they are. */
  readonly isCandidate: Uint8Array;
}

/** The most images whose id fits beside a score in a double: 2^53 / 2^32. */
const mostImages = 2_097_152;

/**
 * Splits validation images off, class by class, by content alone: names, order and other classes do not matter.
 *
 * Each content has a score in [0, 1) from its hash and the seed; validation takes the scores below `fraction`. That alone never
 * moves an image when others are added, but leaves small classes to chance, so the number is held between half and one and
 * a half times that fraction, and at 1 at least on both sides where a class has two contents; there the lowest scores count.
 * Then one more content moves at most one other. Equal contents land on the same side; content in two classes is trained on.
 *
 * @param fraction of validation images, above 0 and at most 0.5
 * @param classCount classes are 0 … classCount − 1
 * @returns 1 for each image on the validation side
 */
export function splitOffValidation(
  images: SplitImages,
  fraction: number,
  seed: number,
  classCount: number,
): Uint8Array {
  const { hashes, order, classOf, isCandidate } = images;
  const { ids, starts, count } = contentsAmong(order, isCandidate);
  const sizes = new Uint32Array(classCount);
  const below = new Uint32Array(classCount);
  /** The class of each content; −1 where it lies in several. */
  const ownerOf = new Int32Array(count);
  for (let content = 0; content < count; content++) {
    const first = ids[starts[content] as number] as number;
    const owner = ownerAmong(ids, starts[content] as number, starts[content + 1] as number, classOf);
    ownerOf[content] = owner;
    if (owner === -1) continue;
    sizes[owner] = (sizes[owner] as number) + 1;
    if (splitScore(hashes, first, seed) < fraction) below[owner] = (below[owner] as number) + 1;
  }
  const left = sizes.map((size, owner) => validationCount(size, below[owner] as number, fraction));
  const isValidation = new Uint8Array(isCandidate.length);
  for (let content = 0; content < count; content++) {
    const owner = ownerOf[content] as number;
    if (owner === -1 || left[owner] === 0) continue;
    left[owner] = (left[owner] as number) - 1;
    for (let i = starts[content] as number; i < (starts[content + 1] as number); i++) {
      isValidation[ids[i] as number] = 1;
    }
  }
  return isValidation;
}

function ownerAmong(ids: Uint32Array, start: number, end: number, classOf: ArrayLike<number>): number {
  const owner = classOf[ids[start] as number] as number;
  for (let i = start + 1; i < end; i++) if (classOf[ids[i] as number] !== owner) return -1;
  return owner;
}

/** @param hashes SHA-256, 32 bytes an image */
export function orderByContent(hashes: Uint8Array, seed: number): ContentOrder {
  const count = hashes.length / 32;
  if (count > mostImages) throw new RangeError(`${count} images are more than ${mostImages}.`);
  // Sorting plain numbers is ten times as fast as sorting by a comparing function.
  const keys = new Float64Array(count);
  for (let id = 0; id < count; id++) {
    keys[id] = splitScore(hashes, id, seed) * 4_294_967_296 * mostImages + id;
  }
  keys.sort();
  const ids = Uint32Array.from(keys, (key) => key % mostImages);
  // Two contents may have the same score: sort such a run by content.
  for (let start = 0; start < count;) {
    const score = Math.floor((keys[start] as number) / mostImages);
    let end = start + 1;
    while (end < count && Math.floor((keys[end] as number) / mostImages) === score) end++;
    if (end > start + 1) ids.subarray(start, end).sort((a, b) => compareContents(hashes, a, b) || a - b);
    start = end;
  }
  const contentOf = new Uint32Array(count);
  for (let i = 1; i < count; i++) {
    const [previous, id] = [ids[i - 1] as number, ids[i] as number];
    const isSame = compareContents(hashes, previous, id) === 0;
    contentOf[id] = (contentOf[previous] as number) + (isSame ? 0 : 1);
  }
  return { ids, contentOf };
}

/**
 * The contents among some images, in order: content `n` is `ids[starts[n]]` … `ids[starts[n + 1] − 1]`. Columns and not an
 * array for each, since most contents are one image and there may be a hundred thousand.
 */
export function contentsAmong(
  order: ContentOrder,
  isCandidate: Uint8Array,
): { readonly ids: Uint32Array; readonly starts: Uint32Array; readonly count: number } {
  const ids = new Uint32Array(order.ids.length);
  const starts = new Uint32Array(order.ids.length + 1);
  let used = 0;
  let count = 0;
  let content = -1;
  for (const id of order.ids) {
    if (isCandidate[id] !== 1) continue;
    if (order.contentOf[id] !== content) {
      content = order.contentOf[id] as number;
      starts[count++] = used;
    }
    ids[used++] = id;
  }
  starts[count] = used;
  return { ids, starts, count };
}

/** The contents that several of some images share: their ids, ascending. */
export function copiesAmong(order: ContentOrder, isCandidate: Uint8Array): number[][] {
  const { ids, starts, count } = contentsAmong(order, isCandidate);
  const copies: number[][] = [];
  for (let content = 0; content < count; content++) {
    const [start, end] = [starts[content] as number, starts[content + 1] as number];
    if (end - start > 1) copies.push(Array.from(ids.subarray(start, end)));
  }
  return copies;
}

/**
 * How many of a class's contents validate. Each bound grows by at most 1 with one more content, and so does the result.
 * @param below how many scores lie below the fraction
 */
function validationCount(contents: number, below: number, fraction: number): number {
  if (contents < 2) return 0;
  const expected = contents * fraction;
  const least = Math.max(1, Math.floor(expected / 2));
  const most = Math.max(1, Math.min(contents - 1, Math.ceil(expected * 1.5)));
  return Math.min(most, Math.max(least, below));
}

/** A number in [0, 1) from the hash (uniform already) and the seed: 32 bits, mixed by murmur3's finalizer (Appleby, public domain). */
function splitScore(hashes: Uint8Array, id: number, seed: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (let from = id * 32; from < id * 32 + 8; from += 4) {
    mixed ^=
      (hashes[from] as number) |
      ((hashes[from + 1] as number) << 8) |
      ((hashes[from + 2] as number) << 16) |
      ((hashes[from + 3] as number) << 24);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return (mixed >>> 0) / 4_294_967_296;
}

function compareContents(hashes: Uint8Array, a: number, b: number): number {
  for (let i = 0; i < 32; i++) {
    const difference = (hashes[a * 32 + i] as number) - (hashes[b * 32 + i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
