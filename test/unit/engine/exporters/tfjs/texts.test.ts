import { expect, test } from 'vitest';
import { escapeHtml, escapeMarkdown, oneLine } from '#engine/exporters/common/text.ts';
import { buildMetadata } from '#engine/exporters/tfjs/files.ts';
import { buildImageScript } from '#engine/exporters/tfjs/page.ts';
import { buildReadme } from '#engine/exporters/tfjs/files.ts';
import { assertInlineable, fillTemplate, jsonForPage } from '#engine/exporters/common/text.ts';
import { exportContext } from '#test/support/export-fixtures.ts';
import { seededModel, seededSmallModel } from '#test/support/training/seeded-models.ts';

test('metadata has every field that Teachable Machine’s library reads, labels in the order of the outputs', () => {
  expect(buildMetadata(seededModel(), exportContext)).toEqual({
    tfjsVersion: '4.22.0',
    tmVersion: '2.4.7',
    packageVersion: '0.8.5',
    packageName: '@teachablemachine/image',
    timeStamp: '2026-01-02T03:04:05.000Z',
    userMetadata: { writtenBy: 'Batchwise 0.1.0', run: 'run-1', model: 'efficientnet-lite0' },
    modelName: 'ants, bees, wasps',
    labels: ['ants', 'bees', 'wasps'],
    imageSize: 224,
  });
});

test('values in a template aren’t searched for marks', () => {
  expect(fillTemplate('{{a}}{{b}}', { a: '{{b}} $& $1', b: '</script>' })).toBe('{{b}} $& $1</script>');
});

test('a template mark without a value is a bug and throws', () => {
  expect(() => fillTemplate('{{a}}', {})).toThrow('“a”');
});

test('JSON in a page can’t end its block', () => {
  const names = ['</script><img src=x onerror=alert(1)>', '<!--', '蜜蜂 🐝', '"quoted"', '\u2028'];
  const text = jsonForPage(names);
  expect(text).not.toContain('<');
  expect(JSON.parse(text)).toEqual(names);
});

test.each(['a</script>b', 'a</SCRIPT >b', 'a<!--b', 'a\r\nb'])(
  'a script with %j cannot stand in a page',
  (code) => {
    expect(() => assertInlineable(code)).toThrow();
  },
);

test('names are shown on one line and as plain text', () => {
  expect(oneLine(' two\r\nlines\u0000\u2028 ')).toBe('two lines');
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

test.each([
  'Batchwise 0.1.0',
  'It classified 94.8% of 153 validation images correctly (95% interval 90.0% to 97.3%).',
  'snake_case, C# and C++, salt & pepper, a < b, -5 °C, 3.5 mm | 4 mm',
  '蜜蜂 🐝',
])('Markdown that holds no markup reads as it is: %s', (text) => {
  expect(escapeMarkdown(text)).toBe(text);
});

// Tested with 300,000 random lines of such pieces against commonmark.js 0.31.2 and micromark 4 with GitHub's extensions.
test.each([
  ['[x](javascript:alert) **y** `z`', '\\[x](javascript:alert) \\*\\*y\\*\\* \\`z\\`'],
  ['<b>bold</b> <!-- -->', '\\<b>bold\\</b> \\<!-- -->'],
  ['_emphasis_ ~~struck~~', '\\_emphasis\\_ \\~\\~struck\\~\\~'],
  ['&lt; https://a.b www.a.b', '\\&lt; https\\://a.b www\\.a.b'],
  ['# 1', '\\# 1'],
  ['--- 1. -', '\\--- 1. -'],
  ['1. first', '1\\. first'],
  ['> quoted #', '\\> quoted \\#'],
  ['a\\*b \\', 'a\\\\\\*b \\\\'],
])('what Markdown would take as markup is escaped: %s', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

test('the README lists the classes as text, in order', async () => {
  const readme = await buildReadme(seededModel(['ants', '<img src=x>']), exportContext);
  expect(readme).toContain('0. ants\n1. \\<img src=x>\n');
  expect(readme).not.toContain('{{');
  expect(readme).toContain('trained with Batchwise 0.1.0 and');
  expect(readme).toContain('\nIt classified 94.8% of 153 validation images correctly.\n');
});

test('the README credits the base model, only if there is one', async () => {
  const base = await buildReadme(seededModel(), exportContext);
  expect(base).toContain('EfficientNet-Lite0 (Mingxing Tan, Quoc V. Le, Google; license Apache-2.0)');
  expect(base).not.toContain('trained further');
  const tuned = await buildReadme({ ...seededModel(), fineTune: 'last' }, exportContext);
  expect(tuned).toContain('trained further on the images of the classes');
  const small = await buildReadme(seededSmallModel({ sizePx: 28, channels: 3 }), exportContext);
  expect(small).not.toContain('network below the classes');
  expect(small).toContain('## Licenses\n\n`index.html` contains');
});

test('metadata and README have the model’s size, and mention a network for gray images', async () => {
  const model = seededSmallModel({ sizePx: 28, channels: 1 });
  expect(buildMetadata(model, exportContext).imageSize).toBe(28);
  const readme = await buildReadme(model, exportContext);
  expect(readme).toContain('28 × 28 pixels');
  expect(readme).toContain('[1, 28, 28, 3]');
  expect(readme).toContain('trained on gray images');
  expect(readme).not.toContain('224');
  expect(await buildReadme(seededModel(), exportContext)).not.toContain('gray');
});

test('image.js works in plain Node, and crops like the app', async () => {
  const code = await buildImageScript(exportContext.assetsFolder);
  const module: { exports: Record<string, (...values: unknown[]) => unknown> } = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- like require() runs it
  new Function('module', code)(module);
  const rgba = Uint8Array.from([255, 0, 0, 255, 0, 0, 255, 0]);
  expect(module.exports['cropAndResize']?.(rgba, 2, 1, 1)).toEqual(Uint8Array.from([255, 0, 0]));
  expect(module.exports['toInput']?.(Uint8Array.from([0, 127, 254]))).toEqual(Float32Array.from([-1, 0, 1]));
});
