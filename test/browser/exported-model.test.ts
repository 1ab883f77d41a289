import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { collectErrors, test } from './support/browser.ts';
import { expectSameProbabilities, readPrepared } from './support/prepared.ts';

/** What the README's lines and the tests use inside a page. */
interface InPage {
  readonly tf: {
    setBackend(name: string): Promise<boolean>;
    getBackend(): string;
    ready(): Promise<void>;
    tensor4d(values: Float32Array, shape: number[]): unknown;
    loadLayersModel(address: string): Promise<{ predict(input: unknown): { data(): Promise<Float32Array> } }>;
    wasm: { setWasmPaths(folder: string): void };
  };
  readonly batchwise: {
    readImage(blob: Blob, size: number): Promise<Uint8Array>;
    toInput(rgb: Uint8Array): Float32Array;
    toCanvas(rgb: Uint8Array, size: number): HTMLCanvasElement;
  };
  readonly tmImage: {
    load(
      model: string,
      metadata: string,
    ): Promise<{
      getTotalClasses(): number;
      getClassLabels(): string[];
      predict(canvas: HTMLCanvasElement): Promise<{ className: string; probability: number }[]>;
    }>;
  };
}

const scripts = (names: readonly string[]): string =>
  `<!doctype html>${names.map((name) => `<script src="${name}"></script>`).join('')}`;
const tfjs = 'npm/@tensorflow/tfjs@4.22.0/dist/tf.min.js';
const wasmFolder = 'npm/@tensorflow/tfjs-backend-wasm@4.22.0/dist/';
const wasm = `${wasmFolder}tf-backend-wasm.min.js`;
const teachableMachine = 'npm/@teachablemachine/image@0.8.5/dist/teachablemachine-image.min.js';

/** The first code block of a README's section that has this language. */
function codeOf(readme: string, heading: string, language: string): string {
  const section = readme.slice(readme.indexOf(`## ${heading}`));
  const [, code] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(section) ?? [];
  if (code === undefined) throw new Error(`The README has no ${language} under “${heading}”.`);
  return code;
}

async function useWasm(page: Page, address: string): Promise<void> {
  await page.evaluate(async (folder) => {
    const { tf } = globalThis as unknown as InPage;
    tf.wasm.setWasmPaths(folder);
    await tf.setBackend('wasm');
    await tf.ready();
    if (tf.getBackend() !== 'wasm') throw new Error(tf.getBackend());
  }, `${address}/${wasmFolder}`);
}

test('20 photos get the app’s probabilities from plain TensorFlow.js @photos', async ({ page, server }) => {
  const { folder, photos } = await readPrepared();
  server.mount(folder);
  server.put('plain.html', scripts([tfjs, wasm, 'image.js']));
  await page.goto(`${server.address}/plain.html`);
  await useWasm(page, server.address);
  for (const { file, probabilities } of photos) {
    server.put('image.jpg', { file });
    const result = await page.evaluate(async () => {
      const { tf, batchwise } = globalThis as unknown as InPage;
      const model = await tf.loadLayersModel('model.json');
      const blob = await (await fetch('image.jpg', { cache: 'no-store' })).blob();
      const rgb = await batchwise.readImage(blob, 224);
      return [...(await model.predict(tf.tensor4d(batchwise.toInput(rgb), [1, 224, 224, 3])).data())];
    });
    expectSameProbabilities(result, probabilities, path.basename(file));
  }
});

test('20 photos get the app’s probabilities from Teachable Machine’s library @photos', async ({
  page,
  server,
}) => {
  const { folder, photos, classNames } = await readPrepared();
  server.mount(folder);
  server.put('teachable-machine.html', scripts([tfjs, wasm, teachableMachine, 'image.js']));
  await page.goto(`${server.address}/teachable-machine.html`);
  await useWasm(page, server.address);
  for (const { file, probabilities } of photos) {
    server.put('image.jpg', { file });
    const result = await page.evaluate(async () => {
      const { tmImage, batchwise } = globalThis as unknown as InPage;
      const model = await tmImage.load('model.json', 'metadata.json');
      const blob = await (await fetch('image.jpg', { cache: 'no-store' })).blob();
      const canvas = batchwise.toCanvas(await batchwise.readImage(blob, 224), 224);
      return {
        classes: model.getTotalClasses(),
        labels: model.getClassLabels(),
        predictions: await model.predict(canvas),
      };
    });
    expect(result.classes).toBe(2);
    expect(result.labels).toEqual(classNames);
    expect(result.predictions.map(({ className }) => className)).toEqual(classNames);
    const values = result.predictions.map(({ probability }) => probability);
    expectSameProbabilities(values, probabilities, path.basename(file));
  }
});

for (const heading of ['In a web page, with TensorFlow.js', 'In a web page, with Teachable Machine']) {
  test(`the README’s lines “${heading}” work as they stand`, async ({ page, server }) => {
    const { folder, photos, classNames } = await readPrepared();
    const [photo] = photos;
    if (photo === undefined) throw new Error('there are no photos');
    const code = codeOf(await readFile(path.join(folder, 'README.md'), 'utf8'), heading, 'html');
    const errors = collectErrors(page);
    const lines: string[] = [];
    page.on('console', (message) => lines.push(message.text()));
    server.mount(folder);
    server.put('image.jpg', { file: photo.file });
    // The library's address on the web, served from here.
    server.put('readme.html', `<!doctype html>${code.replaceAll('https://cdn.jsdelivr.net/', '')}`);
    await page.goto(`${server.address}/readme.html`);
    const predictions = (): readonly string[][] =>
      lines.map((line) => line.split(' ')).filter(([name = '']) => classNames.includes(name));
    await expect.poll(() => predictions().length, { timeout: 60_000 }).toBe(2);
    expect(predictions().map(([name]) => name)).toEqual(classNames);
    expectSameProbabilities(
      predictions().map(([, value]) => Number(value)),
      photo.probabilities,
      photo.file,
    );
    expect(errors).toEqual([]);
  });
}
