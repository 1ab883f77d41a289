import type { Finding, FindingKind } from '#shared/domain/dataset.ts';
import type { Format } from '../format.ts';

const done = {
  unreadable: 'Left out.',
  'cut-short': 'Left out: the file ends too early, so a part of the image is missing.',
  'too-large': 'Left out: above 100 million pixels.',
  'unsupported-format': 'Left out. Export them as JPEG or PNG to use them.',
  'wrong-extension': 'Used: the content decides, not the extension.',
  'exact-duplicate': 'One of each is used, so no image counts twice.',
  'in-two-classes':
    'Left out: the same image under two names teaches the model to guess. Take the right one back to use it.',
  leftover: 'Ignored.',
  'empty-folder': 'Ignored.',
  'link-loop': 'Not followed again.',
  'no-permission': 'Left out. Give yourself the right to read them, then open the folder again.',
  'images-in-root': 'Left out: they have no class. Move them into a class folder to use them.',
  'tiny-class': 'Used. Results for these classes will be uncertain; more images help most.',
  unbalanced: 'Used as they are. Balanced accuracy shows how the small classes do.',
  'split-overlap': 'Left out of training, so that validation stays honest.',
} satisfies Record<FindingKind, string>;

/** Texts about what was found in a dataset. */
export function findingMessages(format: Format) {
  const title = {
    unreadable: (n: number) =>
      format.plural(n, { one: '# file cannot be read', other: '# files cannot be read' }),
    'cut-short': (n: number) =>
      format.plural(n, { one: '# image is cut short', other: '# images are cut short' }),
    'too-large': (n: number) =>
      format.plural(n, { one: '# image is too large', other: '# images are too large' }),
    'unsupported-format': (n: number) =>
      format.plural(n, {
        one: '# file has a format that is not read',
        other: '# files have a format that is not read',
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
      format.plural(n, { one: '# file is not an image', other: '# files are not images' }),
    'empty-folder': (n: number) =>
      format.plural(n, { one: '# folder is empty', other: '# folders are empty' }),
    'link-loop': (n: number) =>
      format.plural(n, { one: '# link leads back to itself', other: '# links lead back to themselves' }),
    'no-permission': (n: number) =>
      format.plural(n, { one: '# item may not be read', other: '# items may not be read' }),
    'images-in-root': (n: number) =>
      format.plural(n, {
        one: '# image is in no class folder',
        other: '# images are in no class folder',
      }),
    'tiny-class': (n: number) =>
      format.plural(n, {
        one: '# class has very few images',
        other: '# classes have very few images',
      }),
    unbalanced: () => 'The classes differ a lot in size',
    'split-overlap': (n: number) =>
      format.plural(n, { one: '# image is in two parts', other: '# images are in two parts' }),
  } satisfies Record<FindingKind, (count: number) => string>;
  return {
    title: (kind: FindingKind, count: number) => title[kind](count),
    /** What is done about it, which the user may have changed for all of its images. */
    outcome: ({ kind, excludedIds, usedIds }: Pick<Finding, 'kind' | 'excludedIds' | 'usedIds'>) =>
      excludedIds.length === 0 && usedIds.length > 0 ? 'Used, as you chose.' : done[kind],
  };
}
