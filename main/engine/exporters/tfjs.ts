import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { defineExporter } from './define.ts';
import { networkOf } from './tfjs/network-of.ts';
import { writeFiles } from './tfjs/write-files.ts';

export default defineExporter({
  id: 'tfjs',
  label: 'TensorFlow.js',
  help: 'A page you open with a double-click, and the model for websites, Teachable Machine’s library, and Node.',
  purpose: 'Web page',
  usage: [
    "const model = await tf.loadLayersModel('model.json');",
    "const { labels, imageSize } = await (await fetch('metadata.json')).json();",
    'const rgb = await batchwise.readImage(file, imageSize); // from image.js',
    'const input = tf.tensor4d(batchwise.toInput(rgb), [1, imageSize, imageSize, 3]);',
    'const probabilities = await model.predict(input).data();',
  ].join('\n'),
  parameters: [],

  async write(model, folder, context) {
    await writeFiles(await networkOf(model, context.assetsFolder), model, folder, context);
  },

  async loadAndClassify(folder, images, signal) {
    const exported = await openExportedModel(folder);
    try {
      return await exported.classify(
        images.map((image) => image.rgb),
        signal,
      );
    } finally {
      exported.dispose();
    }
  },
});
