/** Pictures to split, as columns: a picture's id is its position. */
export interface SplitPictures {
  /** SHA-256 of each picture's content, 32 bytes each. */
  readonly hashes: Uint8Array;
  /** Ids as `orderByContent` sorts them, for the same seed. */
  readonly order: Uint32Array;
  readonly classOf: ArrayLike<number>;
  /** 1 for the pictures to split; the others stay where they are. */
  readonly isCandidate: Uint8Array;
}

/** The most pictures whose id fits beside a score in a double: 2^53 / 2^32. */
const mostPictures = 2_097_152;

/**
 * Splits validation pictures off, class by class, by content alone: names, order and other classes do not matter.
 *
 * Each content has a score in [0, 1) from its hash and the seed; validation takes the scores below `share`. That alone never
 * moves a picture when others are added, but leaves small classes to chance, so the number is held between half and one and
 * a half times its share, and at 1 at least on both sides where a class has two contents; there the lowest scores count.
 * Then one more content moves at most one other. Equal contents come to the same side; what lies in two classes is trained on.
 *
 * @param share of validation, above 0 and at most 0.5
 * @param classCount classes are 0 … classCount − 1
 * @returns 1 for each picture on the validation side
 */
export function splitOffValidation(
  pictures: SplitPictures,
  share: number,
  seed: number,
  classCount: number,
): Uint8Array {
  const { hashes, order, classOf, isCandidate } = pictures;
  const contents = new Uint32Array(classCount);
  const below = new Uint32Array(classCount);
  /** The class whose content this is; −1 where it lies in several. */
  const ownerOf = new Int32Array(order.length).fill(-1);
  forEachContent(pictures, (ids) => {
    const owner = classOf[ids[0] as number] as number;
    if (!ids.every((id) => classOf[id] === owner)) return;
    for (const id of ids) ownerOf[id] = owner;
    contents[owner] = (contents[owner] as number) + 1;
    if (splitScore(hashes, ids[0] as number, seed) < share) below[owner] = (below[owner] as number) + 1;
  });
  const left = contents.map((count, owner) => validationCount(count, below[owner] as number, share));
  const isValidation = new Uint8Array(isCandidate.length);
  forEachContent({ hashes, order, classOf, isCandidate }, (ids) => {
    const owner = ownerOf[ids[0] as number] as number;
    if (owner === -1 || left[owner] === 0) return;
    left[owner] = (left[owner] as number) - 1;
    for (const id of ids) isValidation[id] = 1;
  });
  return isValidation;
}

/** Ids by score, equal contents side by side. */
export function orderByContent(hashes: Uint8Array, seed: number): Uint32Array {
  const count = hashes.length / 32;
  if (count > mostPictures) throw new RangeError(`${count} pictures are more than ${mostPictures}.`);
  // Sorting plain numbers is ten times as fast as sorting by a comparing function.
  const keys = new Float64Array(count);
  for (let id = 0; id < count; id++) {
    keys[id] = splitScore(hashes, id, seed) * 4_294_967_296 * mostPictures + id;
  }
  keys.sort();
  const order = Uint32Array.from(keys, (key) => key % mostPictures);
  // Two contents may have the same score: sort such a run by content.
  for (let start = 0; start < count;) {
    const score = Math.floor((keys[start] as number) / mostPictures);
    let end = start + 1;
    while (end < count && Math.floor((keys[end] as number) / mostPictures) === score) end++;
    if (end > start + 1) order.subarray(start, end).sort((a, b) => compareContents(hashes, a, b) || a - b);
    start = end;
  }
  return order;
}

/** Calls `use` with the ids of each content among the candidates, in order. */
export function forEachContent(
  { hashes, order, isCandidate }: SplitPictures,
  use: (ids: readonly number[]) => void,
): void {
  let ids: number[] = [];
  for (const id of order) {
    if (isCandidate[id] !== 1) continue;
    if (ids.length > 0 && compareContents(hashes, ids[0] as number, id) !== 0) {
      use(ids);
      ids = [];
    }
    ids.push(id);
  }
  if (ids.length > 0) use(ids);
}

/**
 * How many of a class's contents validate. Each bound grows by at most 1 with one more content, and so does the result.
 * @param below how many scores lie below the share
 */
function validationCount(contents: number, below: number, share: number): number {
  if (contents < 2) return 0;
  const expected = contents * share;
  const least = Math.max(1, Math.floor(expected / 2));
  const most = Math.max(1, Math.min(contents - 1, Math.ceil(expected * 1.5)));
  return Math.min(most, Math.max(least, below));
}

/** A number in [0, 1) from the hash (uniform already) and the seed: 32 bits, mixed by murmur3's finaliser (Appleby, public domain). */
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
