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
