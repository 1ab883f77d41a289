/**
 * Makes assets/sample-dataset.zip from the Fashion-MNIST archive: the first 60 training and 20 test images of each class.
 * usage: node scripts/maintenance/make-sample-dataset.mjs <fashion-mnist.zip>
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';
import yazl from 'yazl';

const perClass = { train: 60, test: 20 };
/** A fixed time makes the archive reproducible to the byte. */
const options = { mtime: new Date('2017-08-25T00:00:00Z'), compress: false };

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('usage: node scripts/maintenance/make-sample-dataset.mjs <fashion-mnist.zip>');
  process.exit(2);
}

const archive = await yauzl.openPromise(source, { autoClose: false });
const entries = [];
for await (const entry of archive.eachEntry()) entries.push(entry);
entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));

const result = new yazl.ZipFile();
const taken = new Map();
for (const entry of entries) {
  const match = /^fashion-mnist\/(train|test)\/([^/]+)\/([^/]+\.png)$/.exec(entry.fileName);
  if (match === null) continue;
  const [, split, className, file] = match;
  const key = `${split}/${className}`;
  const count = taken.get(key) ?? 0;
  if (count === perClass[split]) continue;
  taken.set(key, count + 1);
  const bytes = await buffer(await archive.openReadStreamPromise(entry));
  result.addBuffer(bytes, `Fashion sample/${split}/${className}/${file}`, options);
}
archive.close();
result.end();
await pipeline(
  result.outputStream,
  createWriteStream(new URL('../../assets/sample-dataset.zip', import.meta.url)),
);
console.log(`${[...taken.values()].reduce((sum, n) => sum + n, 0)} images in ${taken.size / 2} classes`);
