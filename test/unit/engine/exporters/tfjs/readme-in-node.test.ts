import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import tfjs from '#engine/exporters/tfjs.ts';
import {
  exportContext,
  goldenImageFile,
  goldenReferences,
  temporaryFolder,
} from '#test/support/export-fixtures.ts';
import { seededModel } from '#test/support/training/seeded-models.ts';

const packages = fileURLToPath(new URL('../../../../../node_modules', import.meta.url));

test('the README’s code for Node works unchanged', async () => {
  const folder = path.join(await temporaryFolder(), 'my model');
  await mkdir(folder);
  const model = seededModel();
  await tfjs.write(model, folder, exportContext);
  const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
  const [, code = ''] = /## In Node[^]*?```js\n([^]*?)```/.exec(readme) ?? [];
  const program = path.join(folder, 'classify.cjs');
  await writeFile(program, code);
  const { stdout } = await promisify(execFile)(process.execPath, [program, goldenImageFile], {
    env: { ...process.env, NODE_PATH: packages },
  });
  const predictions = stdout.split('\n').map((line) => line.split(' '));
  const [reference] = await goldenReferences(model);
  for (const [i, name] of model.classNames.entries()) {
    const value = Number(predictions.find(([label]) => label === name)?.[1]);
    expect(Math.abs(value - (reference?.probabilities[i] ?? NaN))).toBeLessThan(1e-4);
  }
});
