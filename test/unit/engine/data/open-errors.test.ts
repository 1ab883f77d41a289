import { expect, test } from 'vitest';
import { noImages } from '#engine/data/open-errors.ts';

test.each([
  [0, 'It is empty.'],
  [1, 'It holds one file, which is no image that can be read.'],
  [2, 'It holds 2 files, but none is an image that can be read.'],
])('a folder of %i other files is said in numbers that fit', (count, sentence) => {
  expect(noImages('pets', count)).toMatchObject({
    code: 'dataset/empty',
    message: `There are no images in “pets”. ${sentence} Choose a folder with one sub-folder of images for each class.`,
  });
});
