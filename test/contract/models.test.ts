import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { featureProgram } from '#engine/compute/networks.ts';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import { maskInput, networkProgram } from '#engine/compute/network-program.ts';
import { OpByOpProgram } from '#engine/compute/op-by-op-program.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import type { BaseModel, FineTune, ModelPlugin, NetworkRequest } from '#engine/models/define.ts';
import { models } from '#engine/models/registry.ts';
import { layerSizes } from '#engine/compute/layer-shapes.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import { dropoutMasks } from '#engine/training/data/dropout-masks.ts';
import { randomGenerator, randomInteger } from '#shared/domain/random.ts';
import { temporaryFolder } from '../support/engine-environment.ts';
import { startBackends } from '../support/backends.ts';
import {
  initialParameters,
  labels,
  largestRelativeDifference,
  lossesOf,
  ones,
  scalar,
} from '../support/programs.ts';
import { repeated } from '../support/repeated.ts';

// Some tests compile and train a whole EfficientNet in three ways.
vi.setConfig({ testTimeout: repeated(240_000, 3_600_000) });

const assetsFolder = join(import.meta.dirname, '../../assets');
const backends = await startBackends();
const classCount = 4;

function requestFor(model: ModelPlugin): NetworkRequest {
  const input = model.chooseInput({ medianSidePx: 28, isGray: false });
  const parameters = Object.fromEntries(model.parameters.map(({ key, initial }) => [key, initial]));
  return { input, classCount, parameters };
}

/** Noise, so that all channels and corners differ. */
function noise(count: number, { input }: NetworkRequest, seed = 0): ArrayValue {
  const { sizePx, channels } = input;
  const random = randomGenerator('images', sizePx, seed);
  const values = Uint8Array.from({ length: count * sizePx * sizePx * channels }, () =>
    randomInteger(random, 256),
  );
  return { type: 'uint8', shape: [count, sizePx, sizePx, channels], values };
}

async function allWeights(model: ModelPlugin, request: NetworkRequest): Promise<ArrayValues> {
  const base = await model.base?.loadWeights(assetsFolder);
  return { ...base?.weights, ...model.initialWeights(request, randomGenerator('weights')) };
}

describe.each([...models.values()])('$id', (model) => {
  const request = requestFor(model);

  test('has a label, a help text and a license', () => {
    expect([model.label, model.license]).not.toContain('');
    expect(model.help).toMatch(/\.$/);
  });

  test('has weights for every layer, and one logit per class', async () => {
    const graph = model.describe(request);
    const sizes = layerSizes(graph, await allWeights(model, request));
    expect(sizes.at(-1)).toMatchObject({ name: 'classifier', shape: [classCount] });
    expect(sizes.every(({ values }) => values > 0)).toBe(true);
  });

  test('the same seed gives the same initial weights', () => {
    const fresh = (seed: number): ArrayValues => model.initialWeights(request, randomGenerator(seed));
    expect(fresh(1)).toEqual(fresh(1));
  });

  const depths: readonly FineTune[] = model.base === null ? ['none'] : ['last', 'all'];
  test.each(depths.flatMap((depth) => [...optimizers.keys()].map((id) => [depth, id] as const)))(
    'fine-tuning %s with %s: compiled as op by op, and wasm as TensorFlow',
    async (fineTune, optimizerId) => {
      const optimizer = optimizers.get(optimizerId);
      if (optimizer === undefined) throw new Error(optimizerId);
      const graph = model.describe(request);
      const network = imageNetwork({ model, graph, weights: await allWeights(model, request), fineTune });
      const program = networkProgram({ network, optimizer, parameters: initialParameters(optimizer) });
      // A whole EfficientNet is slow: fewer images per step, and fewer steps on the wasm backend.
      const isLarge = request.input.sizePx > 100;
      const steps = isLarge ? repeated(6, 50) : 50;
      const batches = Array.from({ length: steps }, (_, step): ArrayValues => {
        const size = isLarge ? ((step + 1) % (steps / 2) === 0 ? 2 : 1) : step % 7 === 6 ? 3 : 8;
        const keys = Array.from({ length: size }, (_, i) => `${step} ${i}`);
        const masks = Object.entries(network.dropouts).map(([layer, spec]): [string, ArrayValue] => [
          maskInput(layer),
          {
            type: 'float32',
            shape: [size, spec.units],
            values: dropoutMasks(spec, layer, { seed: 1, epoch: 1, keys }),
          },
        ]);
        return {
          examples: noise(size, request, step),
          labels: labels(size, classCount, step),
          sampleWeights: ones(size),
          // Random labels can't be learned: at the full rate, training is chaotic and amplifies rounding errors.
          learningRate: scalar(0.03 * optimizer.automaticLearningRate(size)),
          ...Object.fromEntries(masks),
        };
      });
      const compiled = await backends.tensorflow.prepare(program);
      const opByOp = new OpByOpProgram('tensorflow', program, () => undefined);
      const wasm = await backends.wasm.prepare(program);
      const losses = await lossesOf(compiled, batches);
      expect(largestRelativeDifference(losses, await lossesOf(opByOp, batches))).toBeLessThan(1e-6);
      const few = batches.slice(0, isLarge ? 1 : 10);
      expect(largestRelativeDifference(await lossesOf(wasm, few), losses.slice(0, few.length))).toBeLessThan(
        1e-3,
      );
      for (const prepared of [compiled, opByOp, wasm]) prepared.dispose();
    },
  );
});

const basedModels = [...models.values()].filter(
  (model): model is ModelPlugin & { base: BaseModel } => model.base !== null,
);

describe.each(basedModels)('the base model of $id', (model) => {
  const request = requestFor(model);

  test('loads the same weights and hash each time', async () => {
    const [first, second] = [
      await model.base.loadWeights(assetsFolder),
      await model.base.loadWeights(assetsFolder),
    ];
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(second.hash).toBe(first.hash);
    expect(Object.keys(first.weights).length).toBeGreaterThan(0);
  });

  test('reports missing files', async () => {
    await expect(model.base.loadWeights(await temporaryFolder())).rejects.toMatchObject({
      code: 'storage/damaged',
    });
  });

  test('fine-tuning trains none, some, or all of its weights', async () => {
    const names = Object.keys((await model.base.loadWeights(assetsFolder)).weights);
    const count = (depth: FineTune): number => names.filter((name) => model.base.trains(name, depth)).length;
    expect([count('none'), count('all')]).toEqual([0, names.length]);
    expect(count('last')).toBeGreaterThan(0);
    expect(count('last')).toBeLessThan(names.length / 2);
  });

  test('gives its features, equal on both backends within 1e-4', async () => {
    const { weights } = await model.base.loadWeights(assetsFolder);
    const examples = noise(2, request);
    const results: ArrayValue[] = [];
    for (const backend of [backends.tensorflow, backends.wasm]) {
      const program = await backend.prepare(featureProgram(model.base, model.describe(request), weights));
      const { features } = await program.run('features', { examples });
      results.push(features as ArrayValue);
      program.dispose();
    }
    const [tensorflow, wasm] = results.map(({ values }) => values);
    expect(results[0]?.shape).toEqual([2, model.base.featureCount]);
    const largest = Math.max(
      ...Array.from(tensorflow ?? [], (value, i) => Math.abs(value - (wasm?.[i] ?? NaN))),
    );
    expect(largest).toBeLessThan(1e-4);
  });
});
