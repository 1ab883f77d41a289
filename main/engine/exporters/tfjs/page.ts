import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cropAndResize } from '#shared/domain/dataset/crop-resize.ts';
import { applyOrientation, readExifOrientation } from '#shared/domain/dataset/exif-orientation.ts';
import type { ImageInput } from '#engine/compute/layers.ts';
import { assertInlineable, escapeHtml, fillTemplate, jsonForPage, oneLine } from '../common/text.ts';
import type { ExportContext } from '../define.ts';
import type { LayersModel } from './layers-model.ts';

export interface PageRequest {
  readonly layersModel: LayersModel;
  readonly classNames: readonly string[];
  /** What the network was trained on; the model itself always takes RGB. */
  readonly input: ImageInput;
  /** The model's output for `testPattern` before the softmax: the page checks its calculation against it. */
  readonly patternLogits: readonly number[];
  /** The text of image.js. */
  readonly imageScript: string;
  readonly context: ExportContext;
}

/**
 * One file that classifies images when it is opened from disk, with code and weights inline: browsers don't let such a
 * page use fetch, modules, workers or wasm files.
 */
export async function buildPage(request: PageRequest): Promise<string> {
  const { context, layersModel } = request;
  const asset = (name: string): Promise<string> =>
    readFile(path.join(context.assetsFolder, 'page', name), 'utf8');
  const classifier = fillTemplate(await asset('classifier.js'), { testPattern: testPattern.toString() });
  const scripts = [
    await readPackageText('@tensorflow/tfjs/dist/tf.es2017.min.js'),
    await readPackageText('@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.es2017.min.js'),
    request.imageScript,
    classifier,
    await asset('view.js'),
  ].map((code) => assertInlineable(`\n${withoutSourceMap(code)}\n`));
  const style = `\n${await asset('page.css')}\n`;
  return fillTemplate(await asset('page.html'), {
    policy: contentPolicy(scripts, style),
    title: escapeHtml(oneLine(context.modelName)),
    lead: escapeHtml(leadText(request.classNames)),
    style,
    origin: escapeHtml(originText(context)),
    description: jsonForPage(description(request)),
    wasm: await readPackageBase64('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
    weights: base64Of(layersModel.weights),
    scripts: scripts.map((code) => `<script>${code}</script>`).join('\n'),
  });
}

function description(request: PageRequest): unknown {
  const { topology, weightSpecs } = request.layersModel;
  return {
    classNames: request.classNames.map(oneLine),
    inputSizePx: request.input.sizePx,
    isGray: request.input.channels === 1,
    selfCheck: { logits: request.patternLogits },
    modelTopology: topology,
    weightSpecs,
  };
}

/** Only these exact scripts run, whatever the names in the page contain, and nothing is requested from any network. */
function contentPolicy(scripts: readonly string[], style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    `default-src 'none'`,
    `script-src ${scripts.map(hash).join(' ')} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    // The wasm code is in the page as a data URL.
    `connect-src data:`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function leadText(classNames: readonly string[]): string {
  const names = classNames.slice(0, 12).map(oneLine).join(', ');
  const more = classNames.length - 12;
  return `Tells apart ${names}${more > 0 ? ` and ${more} more` : ''}.`;
}

function originText(context: ExportContext): string {
  const accuracy = context.accuracyText === '' ? '' : ` ${oneLine(context.accuracyText)}`;
  return `Trained with Batchwise ${context.appVersion}, written on ${context.createdAt.slice(0, 10)}.${accuracy}`;
}

const resolvePackageFile = (name: string): string => createRequire(import.meta.url).resolve(name);
const readPackageText = (name: string): Promise<string> => readFile(resolvePackageFile(name), 'utf8');
const readPackageBase64 = (name: string): Promise<string> => readFile(resolvePackageFile(name), 'base64');

/** The source map isn't exported, and loading it would be a request. */
const withoutSourceMap = (code: string): string => code.replace(/^\/\/# sourceMappingURL=.*$/gm, '').trim();

const base64Of = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

/** The text of image.js: the app's own functions for images, as a classic script for pages and Node. */
export async function buildImageScript(assetsFolder: string): Promise<string> {
  const template = await readFile(path.join(assetsFolder, 'page', 'image.js'), 'utf8');
  const script = fillTemplate(template, {
    cropAndResize: cropAndResize.toString(),
    readExifOrientation: readExifOrientation.toString(),
    applyOrientation: applyOrientation.toString(),
  });
  return inAscii(script);
}

/** A page without a declared encoding would misread other characters, such as the first one of a PNG's signature. */
const inAscii = (script: string): string =>
  script.replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * An image that any program can compute: smooth waves under fine checks, so that every part of a network is active.
 * The exported page classifies it to check its calculation; no image of the user goes into an export.
 * Self-contained on purpose (no imports, no outer names): the exported page carries its `toString()`.
 * @returns uint8, size×size×3, row-major RGB
 */
export function testPattern(size: number): Uint8Array {
  const rgb = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++) {
        // Integers only: sines may differ in the last bit between programs.
        const wave = Math.abs(((x * (channel + 2) + y * (3 - channel)) % 256) - 128);
        const checks = ((x >> (channel + 1)) ^ (y >> 2)) & 1;
        rgb[(y * size + x) * 3 + channel] = wave + checks * 96;
      }
    }
  }
  return rgb;
}
