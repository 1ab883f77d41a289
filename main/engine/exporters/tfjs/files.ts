import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { models } from '#engine/models/registry.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { escapeMarkdown, fillTemplate, oneLine } from '../common/text.ts';
import type { TrainedNetwork } from '../common/trained-network.ts';
import type { ExportContext } from '../define.ts';
import { buildLayersModel, tensorflowJsVersion, type LayersModel } from './layers-model.ts';
import { buildImageScript, buildPage, testPattern } from './page.ts';

/**
 * Writes every file of an export into a folder that exists and is empty.
 * @throws AppError `export/not-a-model` if the weights don't fit the network
 */
export async function writeFiles(
  network: TrainedNetwork,
  model: TrainedModel,
  folder: string,
  context: ExportContext,
): Promise<void> {
  const layersModel = buildLayersModel(network);
  const imageScript = await buildImageScript(context.assetsFolder);
  const put = (name: string, data: string | Uint8Array): Promise<void> =>
    writeFile(path.join(folder, name), data);
  // One after another: if one fails, none is still being written while the folder is removed.
  await put('model.json', modelJson(layersModel, context));
  await put('weights.bin', new Uint8Array(layersModel.weights.buffer));
  await put('metadata.json', `${JSON.stringify(buildMetadata(model, context), null, 2)}\n`);
  await put('labels.txt', `${model.classNames.map(oneLine).join('\n')}\n`);
  await put('image.js', imageScript);
  await put('README.md', await buildReadme(model, context));
  const patternLogits = await patternLogitsOf(folder, model.input.sizePx);
  const { classNames, input } = model;
  await put(
    'index.html',
    await buildPage({ layersModel, classNames, input, patternLogits, imageScript, context }),
  );
}

function modelJson(model: LayersModel, context: ExportContext): string {
  return JSON.stringify({
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${tensorflowJsVersion}`,
    convertedBy: `Batchwise ${context.appVersion}`,
    modelTopology: model.topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: model.weightSpecs }],
  });
}

async function patternLogitsOf(folder: string, inputSizePx: number): Promise<readonly number[]> {
  const exported = await openExportedModel(folder);
  try {
    const [logits] = await exported.valuesOf('logits', [testPattern(inputSizePx)]);
    return [...(logits ?? [])];
  } finally {
    exported.dispose();
  }
}

/** Version of Teachable Machine's library that the export is tested with. */
export const teachableMachineVersion = '0.8.5';

/**
 * The metadata that Teachable Machine's library reads besides model.json.
 * @see https://github.com/googlecreativelab/teachablemachine-community, libraries/image/src/custom-mobilenet.ts, Metadata
 */
export interface Metadata {
  readonly tfjsVersion: string;
  readonly tmVersion: string;
  readonly packageVersion: string;
  readonly packageName: string;
  readonly timeStamp: string;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly modelName: string;
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly imageSize: number;
}

export function buildMetadata(model: TrainedModel, context: ExportContext): Metadata {
  return {
    tfjsVersion: tensorflowJsVersion,
    // The version of the website whose format this is.
    tmVersion: '2.4.7',
    packageVersion: teachableMachineVersion,
    packageName: '@teachablemachine/image',
    timeStamp: context.createdAt,
    userMetadata: {
      writtenBy: `Batchwise ${context.appVersion}`,
      run: model.runId,
      model: model.modelId,
    },
    modelName: context.modelName,
    labels: model.classNames,
    imageSize: model.input.sizePx,
  };
}

/** README.md of an export: its files, and the code that uses them. */
export async function buildReadme(model: TrainedModel, context: ExportContext): Promise<string> {
  const template = await readFile(path.join(context.assetsFolder, 'page', 'readme.md'), 'utf8');
  return fillTemplate(template, {
    title: escapeMarkdown(context.modelName),
    accuracy: context.accuracyText === '' ? '' : `${escapeMarkdown(context.accuracyText)}\n`,
    appVersion: escapeMarkdown(context.appVersion),
    date: context.createdAt.slice(0, 10),
    classes: model.classNames.map((name, index) => `${index}. ${escapeMarkdown(name)}`).join('\n'),
    size: String(model.input.sizePx),
    gray: model.input.channels === 1 ? grayNote : '',
    network: networkNote(model),
    tfjs: tensorflowJsVersion,
    teachableMachine: teachableMachineVersion,
  });
}

const grayNote =
  '\nIt was trained on gray images and takes the mean of red, green, and blue by itself. The app and `index.html` ' +
  'round that mean to a whole number, so other programs give slightly different results for color images, by ' +
  'at most half a gray level; results for gray images are the same.\n';

/** Whose network it is: one or two sentences with a trailing space; empty if it was trained from scratch. */
function networkNote({ modelId, fineTune }: TrainedModel): string {
  const plugin = models.get(modelId);
  if (plugin === undefined || plugin.base === null) return '';
  const origin = `${plugin.label} (${plugin.base.authors}; license ${plugin.license})`;
  const training = fineTune === 'none' ? '' : ', and was trained further on the images of the classes';
  return `The network below the classes is ${origin}; its first layer was scaled to take x / 127 − 1${training}. `;
}
