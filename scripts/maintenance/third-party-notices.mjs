/**
 * Writes THIRD-PARTY-NOTICES.md: every package in the packaged app, with its license.
 * usage: node scripts/maintenance/third-party-notices.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');
const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));

/** Third-party files other than packages. */
const others = [
  [
    'EfficientNet-Lite0 (weights)',
    'Apache-2.0',
    'Mingxing Tan, Quoc V. Le: arXiv:1905.11946; the TPU team of Google',
  ],
  ['Fashion-MNIST (800 sample images)', 'MIT', 'assets/sample-dataset.LICENSE.txt'],
  ['TensorFlow (C library, fetched by set-up)', 'Apache-2.0', 'https://www.tensorflow.org'],
  [
    'Electron (runtime, fetched by set-up)',
    'MIT',
    'https://www.electronjs.org; Chromium’s notices lie beside the runtime',
  ],
];

const carried = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && entry.dev !== true && entry.devOptional !== true)
  .map(([path, entry]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), path, ...entry }))
  // Binaries for other platforms are in the lock file but not on this disk; they have their parent's license.
  .map((entry) => ({
    ...entry,
    license: entry.license ?? manifest(entry.path).license ?? 'see its package',
  }));

const rows = new Map();
for (const { name, version, license } of carried)
  rows.set(`${name}@${version}`, `| ${name} | ${version} | ${license} |`);

const texts = new Map();
for (const { name, version, path } of carried) {
  const text = licenseText(path);
  if (text === undefined) continue;
  const owners = texts.get(text) ?? [];
  texts.set(text, [...owners, `${name} ${version}`]);
}

const lines = [
  '# Third-party notices',
  '',
  'Batchwise is built on the work of others. Written by `node scripts/maintenance/third-party-notices.mjs`.',
  '',
  '| what | license | source |',
  '|---|---|---|',
  ...others.map(([what, license, source]) => `| ${what} | ${license} | ${source} |`),
  '',
  '| package | version | license |',
  '|---|---|---|',
  ...[...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  '',
  ...[...texts.entries()].flatMap(([text, owners]) => [
    `## ${[...new Set(owners)].join(', ')}`,
    '',
    '```',
    text,
    '```',
    '',
  ]),
];
writeFileSync(join(repository, 'THIRD-PARTY-NOTICES.md'), lines.join('\n'));
console.log(`${rows.size} packages, ${texts.size} license texts`);

function manifest(path) {
  try {
    return JSON.parse(readFileSync(join(repository, path, 'package.json'), 'utf8'));
  } catch {
    return {};
  }
}

function licenseText(path) {
  try {
    const file = readdirSync(join(repository, path)).find((name) =>
      /^(licen[sc]e|copying)(\.|$)/i.test(name),
    );
    return file === undefined ? undefined : readFileSync(join(repository, path, file), 'utf8').trim();
  } catch {
    return undefined;
  }
}
