import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import type { ExportContext } from '../define.ts';
import { oneLine } from './class-texts.ts';
import type { LayersModel } from './layers-format.ts';
import { buildLayersModel, type TrainedNetwork } from './layers-model.ts';
import { buildMetadata, tensorflowJsVersion } from './metadata.ts';
import { buildPage } from './page.ts';
import { buildImageScript } from './image-script.ts';
import { buildReadme } from './readme.ts';
import { testPattern } from './test-pattern.ts';

/**
 * Writes every file of an export into a folder that exists and is empty.
 * @throws AppError `export/not-a-model` where the weights do not fit the network
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
  // One after another: when one fails, none is still being written while the folder is removed.
  await put('model.json', modelJson(layersModel, context));
  await put('weights.bin', new Uint8Array(layersModel.weights.buffer));
  await put('metadata.json', `${JSON.stringify(buildMetadata(model, context), null, 2)}\n`);
  await put('labels.txt', `${model.classNames.map(oneLine).join('\n')}\n`);
  await put('image.js', imageScript);
  await put('README.md', await buildReadme(model, context));
  const patternLogits = await answerPattern(folder, model.input.sizePx);
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

async function answerPattern(folder: string, inputSizePx: number): Promise<readonly number[]> {
  const exported = await openExportedModel(folder);
  try {
    const [logits] = await exported.valuesOf('logits', [testPattern(inputSizePx)]);
    return [...(logits ?? [])];
  } finally {
    exported.dispose();
  }
}
