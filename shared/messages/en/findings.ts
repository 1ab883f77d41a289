import type { Finding, FindingKind, ImageFormat } from '#shared/domain/dataset/dataset.ts';
import type { FindingReasonMessages } from '../error-sentence.ts';
import type { Format } from '../format.ts';
import { imageFaults } from './image-faults.ts';

const done = {
  unreadable: 'Left out.',
  'cut-short': 'Left out: the file ends too early, so some of the image is missing.',
  'too-large': 'Left out: over 100 million pixels.',
  'unsupported-format': 'Left out. Export them as JPEG or PNG to use them.',
  'wrong-extension': 'Used: the content counts, not the extension.',
  'exact-duplicate': 'Only one copy is used, so no image counts twice.',
  'in-two-classes':
    'Left out: the same image in two classes teaches the model to guess. Put the right one back to use it.',
  leftover: 'Ignored.',
  'empty-folder': 'Ignored.',
  'link-loop': 'Not followed again.',
  'no-permission': 'Left out. Give yourself permission to read them, then open the folder again.',
  'images-in-root': 'Left out: they don’t have a class. Move them into a class folder to use them.',
  'tiny-class': 'Used. Results for these classes will be uncertain; more images would help most.',
  unbalanced: 'Used as is. Balanced accuracy shows how well the small classes do.',
  'split-overlap': 'Left out of training to keep validation fair.',
} satisfies Record<FindingKind, string>;

const formatNames: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  bmp: 'BMP',
  tiff: 'TIFF',
  avif: 'AVIF',
  heic: 'HEIC',
};

/** Texts about findings in a dataset. */
export function findingMessages(format: Format) {
  const images = (count: number): string => format.plural(count, { one: '# image', other: '# images' });
  /** Each stands after a name. */
  const reasons: FindingReasonMessages = {
    'image-fault': ({ fault }) => imageFaults[fault],
    'other-content': ({ format: name }) => `The content is ${formatNames[name]}, so it’s read as that.`,
    'in-classes': ({ classes }) => `The same image is in ${format.list(classes.map((name) => `“${name}”`))}.`,
    'copy-of': ({ name }) =>
      name === null ? 'The same image as another one.' : `The same image as “${name}”.`,
    'few-images': ({ images: count }) => `${images(count)}. Aim for at least 20.`,
    'small-class': ({ images: count, largest }) =>
      `${images(count)}. The largest class has ${format.number(largest)}, and a model favors large classes.`,
    'system-file': () => 'Created by the operating system.',
    'macos-file': () => 'Created by macOS.',
    'hidden-file': () => 'A hidden file or folder.',
    'broken-link': () => 'A link to something that doesn’t exist.',
    'link-in-archive': () => 'A link inside a ZIP file.',
    'not-a-file': () => 'Not a regular file.',
    'name-taken': () => 'The ZIP file has two files with this name. The first one is used.',
    'outside-classes': () => 'Not in a class folder.',
    'beside-classes': () => 'Next to the class folders instead of inside one.',
    'beside-splits': () => 'Next to the train, validation, and test folders instead of inside one.',
    'no-images': () => 'This folder has no images.',
    'unreadable-folder': () => 'This folder can’t be read, so it was skipped.',
    'folder-seen': () => 'A link to a folder that’s already included.',
  };
  const title = {
    unreadable: (n: number) =>
      format.plural(n, { one: '# file can’t be read', other: '# files can’t be read' }),
    'cut-short': (n: number) =>
      format.plural(n, { one: '# image is cut short', other: '# images are cut short' }),
    'too-large': (n: number) =>
      format.plural(n, { one: '# image is too large', other: '# images are too large' }),
    'unsupported-format': (n: number) =>
      format.plural(n, {
        one: '# file has an unsupported format',
        other: '# files have an unsupported format',
      }),
    'wrong-extension': (n: number) =>
      format.plural(n, {
        one: '# image has the wrong extension',
        other: '# images have the wrong extension',
      }),
    'exact-duplicate': (n: number) =>
      format.plural(n, { one: '# exact duplicate', other: '# exact duplicates' }),
    'in-two-classes': (n: number) =>
      format.plural(n, { one: '# image is in two classes', other: '# images are in two classes' }),
    leftover: (n: number) =>
      format.plural(n, { one: '# file isn’t an image', other: '# files aren’t images' }),
    'empty-folder': (n: number) =>
      format.plural(n, { one: '# folder is empty', other: '# folders are empty' }),
    'link-loop': (n: number) =>
      format.plural(n, { one: '# link leads back to itself', other: '# links lead back to themselves' }),
    'no-permission': (n: number) =>
      format.plural(n, {
        one: '# item can’t be read without permission',
        other: '# items can’t be read without permission',
      }),
    'images-in-root': (n: number) =>
      format.plural(n, {
        one: '# image isn’t in a class folder',
        other: '# images aren’t in a class folder',
      }),
    'tiny-class': (n: number) =>
      format.plural(n, {
        one: '# class has very few images',
        other: '# classes have very few images',
      }),
    unbalanced: () => 'Class sizes differ a lot',
    'split-overlap': (n: number) =>
      format.plural(n, { one: '# image is in two splits', other: '# images are in two splits' }),
  } satisfies Record<FindingKind, (count: number) => string>;
  return {
    reasons,
    title: (kind: FindingKind, count: number) => title[kind](count),
    /** What’s done about it, which the user may have changed for all of its images. */
    outcome: ({ kind, excludedIds, usedIds }: Pick<Finding, 'kind' | 'excludedIds' | 'usedIds'>) =>
      excludedIds.length === 0 && usedIds.length > 0 ? 'Used, as you chose.' : done[kind],
  };
}
