import { describe, expect, test } from 'vitest';
import { english } from '#shared/messages/en.ts';
import { learnPages, pageOfTerm } from '#shared/messages/learn-pages.ts';
import { parseRichText } from '#shared/messages/rich-text.ts';
import { termIds } from '#shared/messages/terms.ts';

const { learn } = english();

test.each(termIds)('%s is explained by the page that its “Show me” opens', (term) => {
  const terms = learn.pages[pageOfTerm[term]].paragraphs.flatMap((paragraph) =>
    parseRichText(paragraph).flatMap((segment) => (segment.kind === 'term' ? [segment.term] : [])),
  );
  expect(terms).toContain(term);
});

test('every page has words, something to try, and sources with addresses that can be opened', () => {
  for (const page of learnPages) {
    const { title, hint, paragraphs, tryThis, sources } = learn.pages[page];
    for (const text of [title, hint, ...paragraphs, tryThis]) expect(text, page).not.toBe('');
    for (const { address } of sources) expect(new URL(address).protocol).toBe('https:');
  }
});

describe('the ten questions', () => {
  const questions = learnPages.flatMap((page) => learn.pages[page].questions);

  test('are all there', () => {
    expect(questions).toHaveLength(10);
  });

  test('are answered with numbers that are right', () => {
    const answerTo = (words: RegExp): string =>
      questions.find(({ question }) => words.test(question))?.answer ?? '';
    // 2,000 = 62 · 32 + 16; · 20 = 1,260; 2,000 = 60 · 33 + 20
    expect(answerTo(/batch size 32/)).toContain(
      '63 steps: 62 full ones and a last one with the remaining 16',
    );
    expect(answerTo(/full batch make/)).toMatch(/^20:/);
    expect(answerTo(/equal epochs/)).toContain('makes 1,260 steps, batch size 1 makes 40,000, full batch 20');
    expect(answerTo(/33 worse/)).toContain('61 steps instead of 63');
  });
});

test('coordinates have a minus sign where they are below 0, and none where they round to it', () => {
  expect(learn.cycle.value(-0.1667)).toBe('−0.167');
  expect(learn.cycle.value(-1e-17)).toBe('0.000');
});
