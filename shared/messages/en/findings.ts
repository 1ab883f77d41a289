import type { Finding, FindingKind } from '#shared/domain/dataset/dataset.ts';
import type { Format } from '../format.ts';

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

/** Texts about findings in a dataset. */
export function findingMessages(format: Format) {
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
    title: (kind: FindingKind, count: number) => title[kind](count),
    /** What’s done about it, which the user may have changed for all of its images. */
    outcome: ({ kind, excludedIds, usedIds }: Pick<Finding, 'kind' | 'excludedIds' | 'usedIds'>) =>
      excludedIds.length === 0 && usedIds.length > 0 ? 'Used, as you chose.' : done[kind],
  };
}
