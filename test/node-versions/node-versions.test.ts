import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildModule } from '../support/children/build-module.ts';
import type { Answer } from './train-programs.ts';

/** The packages hold Node for Linux x64 only. */
const hasBinaries = process.platform === 'linux' && process.arch === 'x64';
/** Finds what the package beside this file depends on; `npm test` installs it. */
const binaries = createRequire(import.meta.url);
const names = ['tensorflow head', 'tensorflow network', 'wasm head', 'wasm network'];

async function answerOf(node: string, program: string): Promise<Answer> {
  const { stdout } = await promisify(execFile)(node, [program]);
  return JSON.parse(stdout) as Answer;
}

let program = '';
let expected: Answer;
beforeAll(async () => {
  program = await buildModule('test/node-versions/train-programs.ts');
  expected = await answerOf(process.execPath, program);
});

test('the Node that runs the tests trains on both backends: the losses fall', () => {
  expect(expected.node).toBe(process.versions.node);
  for (const name of names) {
    const losses = expected.losses[name] ?? [];
    expect(losses).toHaveLength(12);
    expect(Math.min(...losses.slice(6))).toBeLessThan(losses[0] ?? NaN);
  }
});

describe.runIf(hasBinaries).each(['node-22-linux-x64', 'node-24-linux-x64'])('%s', (name) => {
  let answer: Answer;
  beforeAll(async () => {
    const folder = path.dirname(binaries.resolve(`${name}/package.json`));
    answer = await answerOf(path.join(folder, 'bin', 'node'), program);
  });

  test('is the version that its package names', () => {
    const { version } = JSON.parse(readFileSync(binaries.resolve(`${name}/package.json`), 'utf8')) as {
      readonly version: string;
    };
    expect(answer.node).toBe(version);
  });

  test.each(names)('%s: the same losses to the bit', (key) => {
    expect(answer.losses[key]).toEqual(expected.losses[key]);
  });
});
