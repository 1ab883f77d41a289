import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openExportedModel } from '../compute/exported-model-loader.ts';
import { defineExporter, type ExportContext } from './define.ts';
import { readBaseModel } from './tfjs/base-model.ts';
import { oneLine } from './tfjs/class-texts.ts';
import { buildLayersModel, type LayersModel } from './tfjs/layers-model.ts';
import { buildMetadata, tensorflowJsVersion } from './tfjs/metadata.ts';
import { buildPage } from './tfjs/page.ts';
import { buildPictureScript } from './tfjs/picture-script.ts';
import { buildReadme } from './tfjs/readme.ts';
import { testPattern } from './tfjs/test-pattern.ts';

export default defineExporter({
  id: 'tfjs',
  label: 'TensorFlow.js',
  help: 'A page that works by double click, and the model for web sites, Teachable Machine’s library and Node.',
  purpose: 'Web page',
  usage: [
    "const model = await tf.loadLayersModel('model.json');",
    "const { labels } = await (await fetch('metadata.json')).json();",
    'const rgb = await batchwise.readPicture(file, 224); // from picture.js',
    'const input = tf.tensor4d(batchwise.toInput(rgb), [1, 224, 224, 3]);',
    'const probabilities = await model.predict(input).data();',
  ].join('\n'),
  parameters: [],

  async write(model, folder, context) {
    const base = await readBaseModel(model.modelId, context.assetsFolder);
    const layersModel = buildLayersModel(base, model);
    const metadata = buildMetadata(model, context, base.inputSizePx);
    const pictureScript = await buildPictureScript(context.assetsFolder);
    const put = (name: string, data: string | Uint8Array): Promise<void> =>
      writeFile(path.join(folder, name), data);
    // One after another: when one fails, none is still being written while the folder is removed.
    await put('model.json', modelJson(layersModel, context));
    await put('weights.bin', new Uint8Array(layersModel.weights.buffer));
    await put('metadata.json', `${JSON.stringify(metadata, null, 2)}\n`);
    await put('labels.txt', `${model.classNames.map(oneLine).join('\n')}\n`);
    await put('picture.js', pictureScript);
    await put('README.md', await buildReadme(model.classNames, base.inputSizePx, context));
    const patternLogits = await answerPattern(folder, base.inputSizePx);
    const { classNames } = model;
    const { inputSizePx } = base;
    await put(
      'index.html',
      await buildPage({ layersModel, classNames, inputSizePx, patternLogits, pictureScript, context }),
    );
  },

  async loadAndClassify(folder, pictures, signal) {
    const exported = await openExportedModel(folder);
    try {
      return await exported.classify(
        pictures.map((picture) => picture.rgb),
        signal,
      );
    } finally {
      exported.dispose();
    }
  },
});

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
