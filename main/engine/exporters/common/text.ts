/** A name on one line: folder names may hold line breaks and other control characters. */
export function oneLine(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

/** What Markdown would take as markup: everywhere, and at an end of a line. Each match begins with a sign of ASCII. */
const markup = new RegExp(
  [
    // A backslash that would escape what follows, or break the line.
    /\\(?=[!-/:-@[-`{-~]|$)/,
    /[`*~[]/,
    // Emphasis; inside a word, as in snake_case, it is none.
    /_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_/u,
    /&(?=#?[0-9a-z]+;)/,
    /<(?=[a-z/!?])/,
    // An address that becomes a link by itself.
    /:(?=\/\/)|(?<=www)\./,
    // Headings, quotes, lists and lines; the signs that end a heading.
    /^[#>]|^[-+](?=[\s-]|$)|(?<=^\d{1,9})[.)](?=\s|$)|(?<=\s)#(?=#*$)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'giu',
);

/** Text that Markdown shows as it is, and that reads as it is where nothing in it is markup. */
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
 * Fills `{{name}}` marks in one pass, so that a value is never searched for marks itself.
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

/** @throws Error where the code would end its own script element */
export function assertInlineable(code: string): string {
  if (/<\/script|<!--|\r/i.test(code)) throw new Error('This script cannot stand inside a page.');
  return code;
}
