import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ArrayValue } from '#engine/compute/backend.ts';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import tfjs from '#engine/exporters/tfjs.ts';
import { testPattern } from '#engine/exporters/tfjs/page.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { exportContext, goldenReferences, temporaryFolder } from '../support/export-fixtures.ts';
import { seededModel, seededSmallModel } from '../support/training/seeded-models.ts';
import { askPeer } from './environment.ts';

interface ReadExport {
  readonly weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly sha256: string }>>;
  readonly probabilities: readonly (readonly number[])[];
}

/** Exports a model, and reads it back in Python. */
async function readInNumpy(
  model: TrainedModel,
  images: readonly Uint8Array[],
): Promise<ReadExport & { folder: string }> {
  const folder = await temporaryFolder();
  await tfjs.write(model, folder, exportContext);
  const file = path.join(await temporaryFolder(), 'images.rgb');
  await writeFile(file, Buffer.concat(images));
  return { folder, ...(await askPeer<ReadExport>('read_export.py', [folder, file])) };
}

function described({ shape, values }: ArrayValue): ReadExport['weights'][string] {
  return { shape: [...shape], sha256: createHash('sha256').update(Float32Array.from(values)).digest('hex') };
}

test('numpy reads the classifier of an export to the bit, and computes PyTorch’s predictions for four photos from the files alone', async () => {
  const model = seededModel();
  const references = await goldenReferences(model);
  const { weights, probabilities } = await readInNumpy(
    model,
    references.map(({ rgb }) => rgb),
  );
  const { 'classifier/kernel': kernel, 'classifier/bias': bias } = model.weights;
  if (kernel === undefined || bias === undefined) throw new Error('the model has no classifier');
  expect(weights).toMatchObject({ 'logits/kernel': described(kernel), 'logits/bias': described(bias) });
  expect(probabilities).toHaveLength(4);
  for (const [i, { probabilities: expected }] of references.entries()) {
    for (const [k, value] of expected.entries()) expect(probabilities[i]?.[k]).toBeCloseTo(value, 4);
  }
});

test.each([
  { sizePx: 28, channels: 1 },
  { sizePx: 64, channels: 3 },
] as const)(
  'numpy computes what we compute of a $sizePx px, $channels channel network from scratch',
  async (input) => {
    const model = seededSmallModel(input);
    const image = testPattern(input.sizePx);
    const { folder, weights, probabilities } = await readInNumpy(model, [image]);
    const { 'hidden/kernel': hidden } = model.weights;
    if (hidden === undefined) throw new Error('the network has no hidden layer');
    expect(weights['hidden/kernel']).toEqual(described(hidden));
    const opened = await openExportedModel(folder);
    const [prediction] = await opened.classify([image]);
    opened.dispose();
    expect(Math.max(...(prediction ?? []))).toBeLessThan(0.999);
    for (const [k, value] of (prediction ?? []).entries())
      expect(probabilities[0]?.[k]).toBeCloseTo(value, 5);
  },
);
