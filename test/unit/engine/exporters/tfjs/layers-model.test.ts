import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { io, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, expect, test } from 'vitest';
import { thrownBy } from '#test/support/sentence.ts';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import tfjs from '#engine/exporters/tfjs.ts';
import { buildLayersModel } from '#engine/exporters/tfjs/layers-model.ts';
import { trainedNetwork } from '#engine/exporters/common/trained-network.ts';
import type { LayerSpec, Topology } from '#engine/exporters/tfjs/layers-model.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { exportContext, goldenReferences, temporaryFolder } from '#test/support/export-fixtures.ts';
import { seededArray, seededModel } from '#test/support/training/seeded-models.ts';

const backend = await WasmBackend.create();
afterAll(() => backend.dispose());

const assets = path.join(exportContext.assetsFolder, 'base-models/efficientnet-lite0');
const file = JSON.parse(await readFile(path.join(assets, 'model.json'), 'utf8')) as {
  modelTopology: Topology;
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: 'float32' }[] }[];
};
const [manifest] = file.weightsManifest;
const baseSpecs = manifest?.weights ?? [];
const baseBytes = await Promise.all((manifest?.paths ?? []).map((name) => readFile(path.join(assets, name))));
const baseValues = new Float32Array(new Uint8Array(Buffer.concat(baseBytes)).buffer);

const model = seededModel();
const network = await trainedNetwork(model, exportContext.assetsFolder, 'TensorFlow.js');
const built = buildLayersModel(network);

/** Compares bits; comparing millions of numbers one by one takes a minute. */
const isSame = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

const countOf = ({ shape }: { readonly shape: readonly number[] }): number =>
  shape.reduce((product, size) => product * size, 1);

function weightsOf(name: string): Float32Array {
  let start = 0;
  for (const spec of built.weightSpecs) {
    const end = start + countOf(spec);
    if (spec.name === name) return built.weights.slice(start, end);
    start = end;
  }
  throw new Error(`there is no weight ${name}`);
}

test('the first kernel includes the factor 127/128, rounded once; every other base weight is unchanged', () => {
  const kernel = weightsOf('stem/kernel');
  const count = 3 * 3 * 3 * 32;
  expect(kernel).toEqual(baseValues.slice(0, count).map((value) => Math.fround((value * 127) / 128)));
  expect(isSame(built.weights.subarray(count, baseValues.length), baseValues.subarray(count))).toBe(true);
  expect(built.weightSpecs.slice(0, -2)).toEqual(baseSpecs);
});

test('the first product is the same either way: (x − 127)/128 · k = (x/127 − 1) · k·127/128', () => {
  const trained = baseValues[0] ?? NaN;
  const folded = weightsOf('stem/kernel')[0] ?? NaN;
  for (const x of [0, 1, 126, 127, 128, 254, 255]) {
    // One rounding of the folded kernel: a relative 2^-24.
    expect(Math.abs((x / 127 - 1) * folded - ((x - 127) / 128) * trained)).toBeLessThanOrEqual(
      2 ** -24 * Math.abs(trained),
    );
  }
});

test('the head comes after the base, with the softmax last', () => {
  expect(weightsOf('logits/kernel')).toEqual(model.weights['classifier/kernel']?.values);
  expect(weightsOf('logits/bias')).toEqual(model.weights['classifier/bias']?.values);
  const [logits, probabilities] = built.topology.config.layers.slice(-2);
  expect(logits).toMatchObject({ class_name: 'Dense', config: { units: 3, activation: 'linear' } });
  expect(probabilities).toMatchObject({ class_name: 'Activation', config: { activation: 'softmax' } });
  expect(built.topology.config.output_layers).toEqual([['probabilities', 0, 0]]);
});

/** Without what only new weights need, and with the inputs of a sum sorted. */
function essence({ class_name, config, inbound_nodes }: LayerSpec): unknown {
  const entries = Object.entries(config).filter(([key]) => !key.endsWith('_initializer'));
  const inputs = (inbound_nodes as readonly (readonly unknown[])[]).flat();
  const names = inputs.map((node) => String((node as readonly unknown[])[0])).sort();
  return { class_name, config: Object.fromEntries(entries), names };
}

test('the layers of EfficientNet-Lite0 are those in the base model’s file', () => {
  const own = file.modelTopology.config.layers;
  const written = built.topology.config.layers.slice(0, own.length);
  expect(written.map(essence)).toEqual(own.map(essence));
  expect(built.topology.config.layers).toHaveLength(own.length + 2);
});

/** The features by the base model's own file, for the input that its weights expect. */
async function ownFeatures(weights: Float32Array, input: Float32Array): Promise<Float32Array> {
  const weightData = weights.slice(0, baseValues.length).buffer;
  const modelTopology = file.modelTopology as never;
  const own = await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs: baseSpecs, weightData }));
  const features = tidy(() => {
    const images = tensor4d(input, [1, 224, 224, 3]);
    return (own.predict(images) as Tensor).dataSync<'float32'>().slice();
  });
  own.dispose();
  return features;
}

test('its features are those of the base model’s file, to the bit with the same first kernel', async () => {
  const folder = await temporaryFolder();
  await tfjs.write(model, folder, exportContext);
  const [reference] = await goldenReferences(model);
  const rgb = reference?.rgb ?? new Uint8Array();
  const exported = await openExportedModel(folder);
  const [written = new Float32Array()] = await exported.valuesOf('features', [rgb]);
  const folded = await ownFeatures(
    built.weights,
    Float32Array.from(rgb, (x) => x / 127 - 1),
  );
  expect(isSame(written, folded)).toBe(true);
  const trained = await ownFeatures(
    baseValues,
    Float32Array.from(rgb, (x) => (x - 127) / 128),
  );
  exported.dispose();
  const differences = written.map((value, i) => Math.abs(value - (trained[i] ?? NaN)));
  const scale = trained.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  // One rounding of the first kernel's values, through 50 layers.
  expect(differences.reduce((largest, value) => Math.max(largest, value))).toBeLessThan(1e-6 * scale);
});

test('fine-tuned weights replace the base model’s', () => {
  const random = randomGenerator('fine-tuned');
  const bias = seededArray([320], 1, random);
  const stem = seededArray([3, 3, 3, 32], 1, random);
  const trained = { ...model.weights, 'block16_project/bias': bias, 'stem/kernel': stem };
  const { weights, weightSpecs } = buildLayersModel({ ...network, trained });
  const at = weightSpecs.findIndex(({ name }) => name === 'block16_project/bias');
  const start = weightSpecs.slice(0, at).reduce((sum, spec) => sum + countOf(spec), 0);
  expect(weights.slice(start, start + 320)).toEqual(bias.values);
  expect(weights[0]).toBe(Math.fround(((stem.values[0] ?? NaN) * 127) / 128));
  const others = (values: Float32Array): Float32Array => values.subarray(start + 320, baseValues.length);
  expect(isSame(others(weights), others(baseValues))).toBe(true);
});

test('building a model doesn’t change the base model', async () => {
  const stem = (await trainedNetwork(model, exportContext.assetsFolder, 'TensorFlow.js')).base['stem/kernel'];
  expect(network.base['stem/kernel']).toEqual(stem);
});

test('a head for other classes is an error', () => {
  expect(thrownBy(() => buildLayersModel({ ...network, classCount: 1 }))).toMatchObject({
    params: { reason: 'class-count', outputs: '3', classes: 1 },
  });
});

test('an unknown kind of model is an error', async () => {
  await expect(
    trainedNetwork({ ...model, modelId: 'gone' }, exportContext.assetsFolder, 'TensorFlow.js'),
  ).rejects.toMatchObject({
    code: 'export/not-writable',
  });
});
