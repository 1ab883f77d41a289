import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { featureProgram } from '../../main/engine/compute/head-program.ts';
import type { ArrayValue } from '../../main/engine/compute/program.ts';
import { models } from '../../main/engine/models/registry.ts';
import { randomGenerator, randomInteger } from '../../shared/domain/random.ts';
import { temporaryFolder } from '../support/engine-environment.ts';
import { startEngines } from '../support/engines.ts';

const assetsFolder = join(import.meta.dirname, '../../assets');
const engines = await startEngines();

/** Noise, so that no channel and no corner is like another. */
function noise(count: number, sizePx: number): ArrayValue {
  const random = randomGenerator('pictures', sizePx);
  const values = Uint8Array.from({ length: count * sizePx * sizePx * 3 }, () => randomInteger(random, 256));
  return { type: 'uint8', shape: [count, sizePx, sizePx, 3], values };
}

describe.each([...models.values()])('$id', (model) => {
  test('describes itself in words and names its licence', () => {
    expect([model.label, model.license, model.assetFolder]).not.toContain('');
    expect(model.help).toMatch(/\.$/);
  });

  test('has weights of one content: the same hash each time', async () => {
    const [first, second] = [await model.loadWeights(assetsFolder), await model.loadWeights(assetsFolder)];
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(second.hash).toBe(first.hash);
    expect(Object.keys(first.weights).length).toBeGreaterThan(0);
  });

  test('says plainly that its files are missing', async () => {
    await expect(model.loadWeights(await temporaryFolder())).rejects.toMatchObject({
      code: 'storage/damaged',
    });
  });

  test('gives the features it promises, alike on both engines within 1e-4', async () => {
    const { weights } = await model.loadWeights(assetsFolder);
    const pictures = noise(2, model.inputSizePx);
    const results: ArrayValue[] = [];
    for (const engine of [engines.tensorflow, engines.wasm]) {
      const program = await engine.prepare(featureProgram(model, weights));
      const { features } = await program.run('features', { pictures });
      results.push(features as ArrayValue);
      program.dispose();
    }
    const [tensorflow, wasm] = results.map(({ values }) => values);
    expect(results[0]?.shape).toEqual([2, model.featureCount]);
    const largest = Math.max(
      ...Array.from(tensorflow ?? [], (value, i) => Math.abs(value - (wasm?.[i] ?? NaN))),
    );
    expect(largest).toBeLessThan(1e-4);
  });
});
