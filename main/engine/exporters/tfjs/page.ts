import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ImageInput } from '#engine/compute/layers.ts';
import type { ExportContext } from '../define.ts';
import { escapeHtml, oneLine } from './class-texts.ts';
import type { LayersModel } from './layers-format.ts';
import { assertInlineable, fillTemplate, jsonForPage } from './templates.ts';
import { testPattern } from './test-pattern.ts';

export interface PageRequest {
  readonly layersModel: LayersModel;
  readonly classNames: readonly string[];
  /** What the network was trained on; the model itself always takes RGB. */
  readonly input: ImageInput;
  /** The model's answer to `testPattern` before the softmax: the page checks its calculation against it. */
  readonly patternLogits: readonly number[];
  /** The text of image.js. */
  readonly imageScript: string;
  readonly context: ExportContext;
}

/**
 * One file that classifies images when it is opened from disk: code and weights inline, nothing is ever fetched
 * (browsers refuse fetch, modules, workers and wasm files to such pages).
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
    isGrey: request.input.channels === 1,
    selfCheck: { logits: request.patternLogits },
    modelTopology: topology,
    weightSpecs,
  };
}

/** Only these very scripts run, whatever a name in the page may hold, and nothing is asked from any network. */
function contentPolicy(scripts: readonly string[], style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    `default-src 'none'`,
    `script-src ${scripts.map(hash).join(' ')} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    // The wasm code lies in the page as a data URL.
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

/** The map does not lie beside the page, and asking for it would be a request. */
const withoutSourceMap = (code: string): string => code.replace(/^\/\/# sourceMappingURL=.*$/gm, '').trim();

const base64Of = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
