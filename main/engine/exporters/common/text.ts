/** A name on one line: folder names may have line breaks and other control characters. */
export function oneLine(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

/** What Markdown would read as markup, anywhere and at the ends of a line. Each match begins with an ASCII character. */
const markup = new RegExp(
  [
    // A backslash that would escape what follows, or break the line.
    /\\(?=[!-/:-@[-`{-~]|$)/,
    /[`*~[]/,
    // Emphasis, but not inside a word, as in snake_case.
    /_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_/u,
    /&(?=#?[0-9a-z]+;)/,
    /<(?=[a-z/!?])/,
    // An address that becomes a link by itself.
    /:(?=\/\/)|(?<=www)\./,
    // Headings, quotes, lists and lines; the characters that close a heading.
    /^[#>]|^[-+](?=[\s-]|$)|(?<=^\d{1,9})[.)](?=\s|$)|(?<=\s)#(?=#*$)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'giu',
);

/** Text that Markdown shows unchanged; without markup, the source is unchanged too. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(markup, '\\$&');
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * Fills `{{name}}` marks all at once, so that a value isn't searched for marks itself.
 * @throws Error for a mark without a value
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template asks for “${name}”, which nobody gives.`);
    return value;
  });
}

/** JSON for a data block of a page: nothing in it can end the block. */
export const jsonForPage = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** @throws Error if the code would end its own script element */
export function assertInlineable(code: string): string {
  if (/<\/script|<!--|\r/i.test(code)) throw new Error('This script cannot stand inside a page.');
  return code;
}
