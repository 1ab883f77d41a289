import { expect, test } from 'vitest';
import { noPictures } from '../../../../main/engine/dataset/open-errors.ts';

test.each([
  [0, 'It is empty.'],
  [1, 'It holds one file, which is no picture that can be read.'],
  [2, 'It holds 2 files, but none is a picture that can be read.'],
])('a folder of %i other files is said in numbers that fit', (count, sentence) => {
  expect(noPictures('pets', count)).toMatchObject({
    code: 'dataset/empty',
    message: `There are no pictures in “pets”. ${sentence} Choose a folder with one sub-folder of pictures for each class.`,
  });
});
