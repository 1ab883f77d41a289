import { expect, test } from 'vitest';
import { countOf, readBaseModel } from '../../../../../main/engine/exporters/tfjs/base-model.ts';
import { buildLayersModel } from '../../../../../main/engine/exporters/tfjs/layers-model.ts';
import { exportContext, seededModel } from '../../../../support/export-fixtures.ts';

const model = seededModel();
const base = await readBaseModel('efficientnet-lite0', exportContext.assetsFolder);
const built = buildLayersModel(base, model);

function weightsOf(name: string): Float32Array {
  let start = 0;
  for (const spec of built.weightSpecs) {
    const end = start + countOf(spec);
    if (spec.name === name) return built.weights.slice(start, end);
    start = end;
  }
  throw new Error(`there is no weight ${name}`);
}

/** To the bit; comparing millions of numbers one by one takes a minute. */
const isSame = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer)) && a.length === b.length;

test('the first kernel carries the factor 127/128, rounded once; every other base weight is untouched', () => {
  const kernel = weightsOf('stem/kernel');
  expect(kernel).toEqual(
    base.weights.slice(0, kernel.length).map((value) => Math.fround((value * 127) / 128)),
  );
  const rest = built.weights.slice(kernel.length, base.weights.length);
  expect(isSame(rest, base.weights.slice(kernel.length))).toBe(true);
});

test('a picture value gives the same first product either way: (x − 127)/128 · k = (x/127 − 1) · k·127/128', () => {
  const trained = base.weights[0] ?? NaN;
  const folded = weightsOf('stem/kernel')[0] ?? NaN;
  for (const x of [0, 1, 126, 127, 128, 254, 255]) {
    // One rounding of the folded kernel: a relative 2^-24.
    expect(Math.abs((x / 127 - 1) * folded - ((x - 127) / 128) * trained)).toBeLessThanOrEqual(
      2 ** -24 * Math.abs(trained),
    );
  }
});

test('the head lies behind the base, its softmax last', () => {
  expect(weightsOf('logits/kernel')).toEqual(model.headKernel);
  expect(weightsOf('logits/bias')).toEqual(model.headBias);
  const [logits, probabilities] = built.topology.config.layers.slice(-2);
  expect(logits).toMatchObject({ class_name: 'Dense', config: { units: 3, activation: 'linear' } });
  expect(probabilities).toMatchObject({ class_name: 'Activation', config: { activation: 'softmax' } });
  expect(built.topology.config.output_layers).toEqual([['probabilities', 0, 0]]);
});

test('the base model itself is not changed by building another one on it', () => {
  const before = base.weights.slice();
  const layers = base.topology.config.layers.length;
  buildLayersModel(base, model);
  expect(isSame(base.weights, before)).toBe(true);
  expect(base.topology.config.layers).toHaveLength(layers);
});

test('a head that does not fit the base is a bug that is thrown', () => {
  expect(() => buildLayersModel(base, { ...model, classNames: ['one'] })).toThrow(RangeError);
});

test('a model that this format cannot hold is said so', async () => {
  await expect(readBaseModel('small-cnn', exportContext.assetsFolder)).rejects.toMatchObject({
    code: 'export/not-a-model',
  });
});
