import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArrayValue } from '#engine/compute/backend.ts';
import { writePath } from '#engine/landscape/path-file.ts';
import { writeRunFolder } from '#engine/services/runs/run-folder.ts';
import { writeCheckpoint } from '#engine/training/checkpoint/checkpoint-file.ts';
import { temporaryFolder } from '../support/engine-environment.ts';
import { checkpoint, weightPath } from '../support/training/saved-tensors.ts';
import { seededModel } from '../support/training/seeded-models.ts';
import { askPeer } from './environment.ts';

interface PythonView {
  readonly arrays: Readonly<Record<string, { dtype: string; shape: number[]; hex: string }>>;
  readonly json: unknown;
  readonly hashFits: boolean;
}

const readInPython = (file: string): Promise<PythonView> =>
  askPeer<PythonView>('read_safetensors.py', [file]);

const hexOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex');

function inPython(value: ArrayValue | undefined): PythonView['arrays'][string] {
  if (value === undefined) throw new Error('an array is missing from what was to be saved');
  return { dtype: value.type, shape: [...value.shape], hex: hexOf(value.values) };
}

test('Python’s safetensors opens the weights and references of a run, to the bit', async () => {
  const folder = await temporaryFolder();
  const model = seededModel();
  const { sizePx } = model.input;
  const reference = {
    rgb: Uint8Array.from({ length: sizePx * sizePx * 3 }, (_, i) => i % 251),
    probabilities: Float32Array.from(model.classNames, (_, i) => 1 / (i + 3)),
  };
  await writeRunFolder(folder, {
    ...{ model, accuracyText: '', split: 'validation', predictions: [], references: [reference] },
  });
  const weights = await readInPython(join(folder, 'weights.safetensors'));
  expect(weights.hashFits).toBe(true);
  expect(weights.json).toMatchObject({ runId: model.runId, classNames: model.classNames });
  expect(weights.arrays).toEqual(
    Object.fromEntries(Object.entries(model.weights).map(([name, value]) => [name, inPython(value)])),
  );
  const references = await readInPython(join(folder, 'references.safetensors'));
  expect(references.arrays).toEqual({
    images: { dtype: 'uint8', shape: [1, sizePx, sizePx, 3], hex: hexOf(reference.rgb) },
    probabilities: {
      ...{ dtype: 'float32', shape: [1, model.classNames.length] },
      hex: hexOf(reference.probabilities),
    },
  });
});

test('and the checkpoint of a run, with the state of every callback, and its weight path', async () => {
  const folder = await temporaryFolder();
  await writeCheckpoint(folder, checkpoint);
  const saved = await readInPython(join(folder, 'checkpoint.safetensors'));
  expect(saved.hashFits).toBe(true);
  expect(saved.json).toMatchObject({ owner: checkpoint.owner, position: checkpoint.position });
  const { a, step, empty } = checkpoint.state;
  const best = checkpoint.callbacks['best']?.arrays['classe “é”/kernel'];
  expect(saved.arrays).toEqual({
    'state/a': inPython(a),
    'state/step': inPython(step),
    'state/empty': inPython(empty),
    'callbacks/best/classe “é”/kernel': inPython(best),
  });

  await writePath(folder, weightPath);
  const path = await readInPython(join(folder, 'path.safetensors'));
  expect(path.hashFits).toBe(true);
  expect(path.arrays).toEqual({
    snapshots: {
      ...{ dtype: 'float32', shape: [2, 3] },
      hex: weightPath.snapshots.map(({ values }) => hexOf(values)).join(''),
    },
  });
});
