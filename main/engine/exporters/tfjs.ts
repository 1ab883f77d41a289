import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { defineExporter } from './define.ts';
import { trainedNetwork } from './common/trained-network.ts';
import { writeFiles } from './tfjs/files.ts';
import { formatLabel } from './tfjs/layers-model.ts';

export default defineExporter({
  id: 'tfjs',
  label: formatLabel,
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
    const network = await trainedNetwork(model, context.assetsFolder, formatLabel);
    await writeFiles(network, model, folder, context);
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
