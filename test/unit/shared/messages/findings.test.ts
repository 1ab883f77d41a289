import { describe, expect, test } from 'vitest';
import type {
  FindingReason,
  FindingReasonCode,
  FindingReasonParameters,
} from '#shared/domain/dataset/dataset.ts';
import type { ImageFault } from '#shared/domain/errors.ts';
import { english } from '#shared/messages/en/english.ts';
import { imageFaults } from '#shared/messages/en/image-faults.ts';
import { findingSentence } from '#shared/messages/error-sentence.ts';
import { expectSentences } from '#test/support/sentence.ts';

const { findings } = english();

/** Every code with one set of parameters for each of its sentences. */
const samples: { readonly [C in FindingReasonCode]: readonly FindingReasonParameters[C][] } = {
  'image-fault': (Object.keys(imageFaults) as ImageFault[]).map((fault) => ({ fault })),
  'other-content': (['jpeg', 'png', 'webp', 'gif', 'bmp', 'tiff', 'avif', 'heic'] as const).map((format) => ({
    format,
  })),
  'in-classes': [{ classes: ['cats', 'dogs'] }, { classes: ['cats', 'dogs', 'birds'] }],
  'copy-of': [{ name: null }, { name: 'cats/0.png' }],
  'few-images': [{ images: 1 }, { images: 4 }],
  'small-class': [
    { images: 1, largest: 1203 },
    { images: 81, largest: 1203 },
  ],
  'system-file': [{}],
  'macos-file': [{}],
  'hidden-file': [{}],
  'broken-link': [{}],
  'link-in-archive': [{}],
  'not-a-file': [{}],
  'name-taken': [{}],
  'outside-classes': [{}],
  'beside-classes': [{}],
  'beside-splits': [{}],
  'no-images': [{}],
  'unreadable-folder': [{}],
  'folder-seen': [{}],
};

describe('every reason of a finding has sentences of its own', () => {
  test.each(Object.entries(samples))('%s', (code, all) => {
    expectSentences(
      all.map((params) => findingSentence(findings.reasons, { code, params } as FindingReason)),
    );
  });
  test('and no others are there', () => {
    expect(Object.keys(findings.reasons).sort()).toEqual(Object.keys(samples).sort());
  });
});

test.each<[FindingReason, string]>([
  [{ code: 'few-images', params: { images: 1 } }, '1 image. Aim for at least 20.'],
  [
    { code: 'small-class', params: { images: 81, largest: 1203 } },
    '81 images. The largest class has 1,203, and a model favors large classes.',
  ],
  [{ code: 'in-classes', params: { classes: ['a', 'b'] } }, 'The same image is in “a” and “b”.'],
  [{ code: 'copy-of', params: { name: 'a/1.png' } }, 'The same image as “a/1.png”.'],
  [{ code: 'other-content', params: { format: 'webp' } }, 'The content is WebP, so it’s read as that.'],
])('%o reads “%s”', (reason, sentence) => {
  expect(findingSentence(findings.reasons, reason)).toBe(sentence);
});
