/** A name on one line: folder names may hold line breaks and other control characters. */
export function oneLine(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}

/** Text as Markdown shows it, whatever it holds. */
export function escapeMarkdown(text: string): string {
  return escapeHtml(oneLine(text)).replace(/[\\`*_{}[\]()#+\-.!|~:@]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
