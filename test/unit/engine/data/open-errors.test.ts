import { expect, test } from 'vitest';
import { sentenceOf } from '#test/support/sentence.ts';
import { noImages } from '#engine/data/open-errors.ts';

test.each([
  [0, 'It’s empty.'],
  [1, 'It contains one file, which isn’t an image that can be read.'],
  [2, 'It contains 2 files, but none is an image that can be read.'],
])('the message for a folder of %i other files has the right number and grammar', (count, sentence) => {
  const error = noImages('pets', count);
  expect(error).toMatchObject({
    code: 'dataset/empty',
    params: { reason: 'no-images', name: 'pets', otherFiles: count },
  });
  expect(sentenceOf(error)).toBe(
    `There are no images in “pets”. ${sentence} Choose a folder with one subfolder of images per class.`,
  );
});
