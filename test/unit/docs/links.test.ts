import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const repository = path.join(import.meta.dirname, '../../..');

const documents = ['.', 'docs', 'bench', 'test/fixtures', 'test/support'].flatMap((folder) =>
  readdirSync(path.join(repository, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
);

/** A text without its blocks and pieces of code, in which brackets link to nothing. */
const withoutCode = (markdown: string): string =>
  markdown.replace(/^(```|~~~)[^]*?^\1/gm, '').replace(/(`+)[^`]+\1/g, '');

/** Where the links of a text lead: `[text](target)`, `![image](target "title")` and `[name]: target`. */
function linksOf(markdown: string): readonly string[] {
  const text = withoutCode(markdown);
  const inline = text.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g);
  const named = text.matchAll(/^\[[^\]]+\]:\s+<?([^\s>]+)>?/gm);
  return [...inline, ...named].map(([, target = '']) => target);
}

/**
 * The anchors that GitHub gives the headings: the text in lower case without punctuation, hyphens for spaces, and a
 * number where an earlier one has the same; and those that the text sets itself.
 */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const outside = markdown.replace(/^(```|~~~)[^]*?^\1/gm, '');
  for (const [, heading = ''] of outside.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const shown = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<[^>]*>/g, '');
    const anchor = shown
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    let free = anchor;
    for (let number = 1; anchors.has(free); number++) free = `${anchor}-${number}`;
    anchors.add(free);
  }
  for (const [, own = ''] of outside.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(own);
  return anchors;
}

/** @returns why a link of a document leads nowhere; undefined where it leads somewhere, or out of the repository */
function deadEnd(document: string, link: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return undefined;
  const [target = '', anchor] = decodeURIComponent(link).split('#');
  const file = target === '' ? document : path.join(path.dirname(document), target);
  if (file.startsWith('..')) return `${link} leads out of the repository`;
  if (!existsSync(path.join(repository, file))) return `${link}: there is no ${file}`;
  if (anchor === undefined) return undefined;
  const anchors = anchorsOf(readFileSync(path.join(repository, file), 'utf8'));
  return anchors.has(anchor) ? undefined : `${link}: ${file} has no such heading`;
}

test.each(documents)('every link of %s leads somewhere', (document) => {
  const links = linksOf(readFileSync(path.join(repository, document), 'utf8'));
  expect(links.map((link) => deadEnd(document, link)).filter((end) => end !== undefined)).toEqual([]);
});

describe('following links', () => {
  test('the documents with the most to lead to are among those read', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']));
    expect(linksOf(readFileSync(path.join(repository, 'README.md'), 'utf8')).length).toBeGreaterThan(5);
  });

  test('links are found in text, images and references, and not in code', () => {
    const text = [
      'A [link](a.md#b), an ![image](<c.png> "Title"), `[code](d.md)`.',
      '```md',
      '[block](e.md)',
      '```',
      '[name]: f.md',
    ].join('\n');
    expect(linksOf(text)).toEqual(['a.md#b', 'c.png', 'f.md']);
  });

  test('anchors are those that GitHub gives headings', () => {
    const text = [
      '# What’s new in 1.0, really?',
      '## `code` and [a link](x.md)',
      '## Größe_2',
      '## Same',
      '## Same',
      '```',
      '# no heading',
      '```',
      '<a id="own"></a>',
    ].join('\n');
    expect([...anchorsOf(text)]).toEqual([
      'whats-new-in-10-really',
      'code-and-a-link',
      'größe_2',
      'same',
      'same-1',
      'own',
    ]);
  });

  test.each([
    ['README.md', 'no-such-file.md', /there is no no-such-file\.md/],
    ['README.md', '#no-such-heading', /has no such heading/],
    ['docs/set-up.md', '../README.md#two-commands', undefined],
    ['docs/set-up.md', '../../elsewhere.md', /leads out/],
    ['README.md', 'https://example.org/#anything', undefined],
  ])('in %s, %s is told right', (document, link, expected) => {
    const end = deadEnd(document, link);
    if (expected === undefined) expect(end).toBeUndefined();
    else expect(end).toMatch(expected);
  });
});
