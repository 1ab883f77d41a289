import { describe, expect, test } from 'vitest';
import { layOut } from '#engine/data/sources/layout.ts';

/** @returns `split/class` of each folder with files, `-` above the classes, `!` next to the splits */
function laidOut(folders: Readonly<Record<string, number>>): Record<string, string> {
  const layout = layOut(Object.entries(folders).map(([path, fileCount]) => ({ path, fileCount })));
  return Object.fromEntries(
    Object.keys(folders)
      .filter((path) => (folders[path] as number) > 0)
      .map((path) => {
        const role = layout.roles.get(path);
        if (role?.kind === 'class') return [path, `${role.split}/${role.className}`];
        return [path, role?.kind === 'beside-splits' ? '!' : '-'];
      }),
  );
}

test('one sub-folder is one class, with everything below it', () => {
  expect(laidOut({ cats: 3, dogs: 0, 'dogs/small': 2, 'dogs/small/old': 1 })).toEqual({
    cats: 'train/cats',
    'dogs/small': 'train/dogs',
    'dogs/small/old': 'train/dogs',
  });
});

test.each(['val', 'valid', 'Validation', 'VAL'])('train and %s above the classes are splits', (name) => {
  const folders = { 'train/cats': 1, 'train/dogs': 1, [`${name}/cats`]: 1, 'Test/dogs': 1 };
  expect(laidOut(folders)).toEqual({
    'train/cats': 'train/cats',
    'train/dogs': 'train/dogs',
    [`${name}/cats`]: 'validation/cats',
    'Test/dogs': 'test/dogs',
  });
  expect(
    layOut(Object.entries(folders).map(([path, fileCount]) => ({ path, fileCount }))).hasOwnValidation,
  ).toBe(true);
});

test('train and test alone leave validation to be split off', () => {
  const layout = layOut(['train/a', 'train/b', 'test/a'].map((path) => ({ path, fileCount: 1 })));
  expect(layout.hasOwnValidation).toBe(false);
  expect(layout.roles.get('test/a')).toEqual({ kind: 'class', className: 'a', split: 'test' });
});

test('a single folder around everything is skipped', () => {
  expect(laidOut({ 'fashion/train/a': 1, 'fashion/train/b': 1, 'fashion/test/a': 1 })).toEqual({
    'fashion/train/a': 'train/a',
    'fashion/train/b': 'train/b',
    'fashion/test/a': 'test/a',
  });
  expect(laidOut({ 'pets/cats': 1, 'pets/dogs': 1 })).toEqual({
    'pets/cats': 'train/cats',
    'pets/dogs': 'train/dogs',
  });
});

test('a single folder “train” has the classes', () => {
  expect(laidOut({ 'train/cats': 1, 'train/dogs': 1 })).toEqual({
    'train/cats': 'train/cats',
    'train/dogs': 'train/dogs',
  });
});

test('train, car and bus are classes', () => {
  expect(laidOut({ train: 2, car: 2, bus: 2 })).toEqual({
    train: 'train/train',
    car: 'train/car',
    bus: 'train/bus',
  });
  expect(laidOut({ 'train/steam': 1, 'train/diesel': 1, car: 2 })).toEqual({
    'train/steam': 'train/train',
    'train/diesel': 'train/train',
    car: 'train/car',
  });
});

test('files above the classes or next to the splits have no class', () => {
  expect(laidOut({ '': 2, 'train/a': 1, 'train/b': 1, train: 1, 'val/a': 1, docs: 1 })).toEqual({
    '': '-',
    'train/a': 'train/a',
    'train/b': 'train/b',
    train: '-',
    'val/a': 'validation/a',
    docs: '!',
  });
});

test('a class name is the same however its accent is encoded', () => {
  expect(laidOut({ 'train/cafe\u0301': 1, 'train/b': 1, 'val/caf\u00e9': 1 })).toMatchObject({
    'train/cafe\u0301': 'train/caf\u00e9',
    'val/caf\u00e9': 'validation/caf\u00e9',
  });
});

test('folders without a file are listed', () => {
  const layout = layOut([
    { path: 'cats', fileCount: 1 },
    { path: 'dogs/old', fileCount: 0 },
    { path: 'dogs', fileCount: 1 },
    { path: 'empty/inner', fileCount: 0 },
  ]);
  expect(layout.emptyFolders).toEqual(['dogs/old', 'empty']);
});

describe('folders without a meaning', () => {
  test('images directly in train and val', () => {
    expect(() => laidOut({ train: 5, val: 2 })).toThrow(
      expect.objectContaining({
        code: 'dataset/images-in-root',
        params: { reason: 'split-folders', folders: ['train', 'val'] },
      }) as Error,
    );
  });

  test('validation and test without train', () => {
    expect(() => laidOut({ 'val/a': 1, 'val/b': 1, 'test/a': 1 })).toThrow(
      expect.objectContaining({
        code: 'dataset/empty',
        params: { reason: 'no-train-folder', folders: ['val', 'test'] },
      }) as Error,
    );
  });
});
