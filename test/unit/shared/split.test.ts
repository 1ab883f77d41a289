import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { orderByContent, splitOffValidation } from '#shared/domain/dataset/split.ts';

interface Image {
  readonly content: string;
  readonly classIndex: number;
}

/** @returns the contents on the validation side, in the order given */
function validationOf(images: readonly Image[], share = 0.2, seed = 0): string[] {
  const hashes = Buffer.concat(images.map(({ content }) => createHash('sha256').update(content).digest()));
  const isValidation = splitOffValidation(
    {
      hashes,
      order: orderByContent(hashes, seed),
      classOf: images.map(({ classIndex }) => classIndex),
      isCandidate: new Uint8Array(images.length).fill(1),
    },
    share,
    seed,
    Math.max(0, ...images.map(({ classIndex }) => classIndex)) + 1,
  );
  return images.filter((_, i) => isValidation[i] === 1).map(({ content }) => content);
}

const classOf = (size: number, classIndex = 0): Image[] =>
  Array.from({ length: size }, (_, i) => ({ content: `image ${classIndex} ${i}`, classIndex }));
const difference = (before: string[], after: string[]): number => {
  const now = new Set(after);
  return before.filter((content) => !now.has(content)).length;
};

test('each class gives about its share, whatever the others give', () => {
  const sides = validationOf([...classOf(1000, 0), ...classOf(200, 1), ...classOf(50, 2)]);
  const counts = [0, 1, 2].map(
    (index) => sides.filter((content) => content.startsWith(`image ${index} `)).length,
  );
  // Binomial: 1000 · 0.2 ± 4 · √(1000 · 0.2 · 0.8) = 200 ± 51, 40 ± 23, and 10 held within 5 to 15.
  expect(counts[0]).toSatisfy((n: number) => n > 149 && n < 251);
  expect(counts[1]).toSatisfy((n: number) => n >= 20 && n <= 60);
  expect(counts[2]).toSatisfy((n: number) => n >= 5 && n <= 15);
});

test('every class is on both sides from two images on, at every share and seed', () => {
  for (const share of [0.05, 0.2, 0.5]) {
    for (let seed = 0; seed < 20; seed++) {
      for (let size = 2; size < 12; size++) {
        const count = validationOf(classOf(size), share, seed).length;
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThan(size);
      }
    }
  }
});

test('a class of one image is learned from', () => {
  expect(validationOf(classOf(1))).toEqual([]);
});

test('in a large class no image changes side when others are added', () => {
  const before = validationOf(classOf(1000));
  const after = validationOf(classOf(1400));
  expect(difference(before, after)).toBe(0);
  const added = new Set(
    classOf(1400)
      .slice(1000)
      .map(({ content }) => content),
  );
  expect(after.filter((content) => !added.has(content))).toEqual(before);
});

test('in a class of any size, one more image moves at most one other', () => {
  for (let seed = 0; seed < 5; seed++) {
    for (let size = 1; size < 120; size++) {
      const before = validationOf(classOf(size), 0.2, seed);
      const after = validationOf(classOf(size + 1), 0.2, seed);
      const added = `image 0 ${size}`;
      const moved =
        difference(before, after) +
        difference(
          after.filter((c) => c !== added),
          before,
        );
      expect(moved).toBeLessThanOrEqual(1);
    }
  }
});

test('names and order do not matter, and another class changes nothing', () => {
  const images = classOf(60);
  const before = new Set(validationOf(images));
  expect(new Set(validationOf([...images].reverse()))).toEqual(before);
  const withOthers = validationOf([...images, ...classOf(40, 1)]);
  expect(new Set(withOthers.filter((content) => content.startsWith('image 0')))).toEqual(before);
});

test('equal images come to the same side', () => {
  const images = classOf(30).flatMap((image) => [image, image, image]);
  const counts = new Map<string, number>();
  for (const content of validationOf(images)) counts.set(content, (counts.get(content) ?? 0) + 1);
  expect([...counts.values()].every((count) => count === 3)).toBe(true);
});

test('an image that lies in two classes is learned from, never measured on', () => {
  for (let seed = 0; seed < 30; seed++) {
    const both = { content: 'in both', classIndex: 0 };
    const images = [...classOf(5, 0), ...classOf(5, 1), both, { ...both, classIndex: 1 }];
    expect(validationOf(images, 0.5, seed)).not.toContain('in both');
  }
});

test('another seed splits otherwise, the same seed the same', () => {
  const images = classOf(200);
  expect(validationOf(images, 0.2, 1)).toEqual(validationOf(images, 0.2, 1));
  expect(validationOf(images, 0.2, 1)).not.toEqual(validationOf(images, 0.2, 2));
});

describe('orderByContent', () => {
  test('two contents with the same score stay apart, equal ones together', () => {
    // The score reads the first 8 bytes only: these two differ in the last.
    const twin = (last: number): number[] => [...Array<number>(31).fill(7), last];
    const hashes = Uint8Array.from([...twin(2), ...twin(1), ...twin(2), ...twin(1)]);
    const { ids, contentOf } = orderByContent(hashes, 0);
    expect([...ids]).toEqual([1, 3, 0, 2]);
    expect([...contentOf]).toEqual([1, 0, 1, 0]);
  });
});
