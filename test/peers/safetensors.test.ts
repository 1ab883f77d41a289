import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { writeRunFolder } from '#engine/services/run-folder.ts';
import { temporaryFolder } from '../support/engine-environment.ts';
import { seededModel } from '../support/seeded-models.ts';

interface PythonView {
  readonly arrays: Readonly<Record<string, { dtype: string; shape: number[]; hex: string }>>;
  readonly json: unknown;
  readonly hashFits: boolean;
}

/** `BATCHWISE_PEERS_PYTHON` is the interpreter with `safetensors` and `numpy`. */
async function readInPython(file: string): Promise<PythonView> {
  const python = process.env['BATCHWISE_PEERS_PYTHON'];
  if (python === undefined) throw new Error('BATCHWISE_PEERS_PYTHON does not say which Python to run');
  const { stdout } = await promisify(execFile)(
    python,
    [join(import.meta.dirname, 'read_safetensors.py'), file],
    { maxBuffer: 100_000_000 },
  );
  return JSON.parse(stdout) as PythonView;
}

const hexOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex');

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
    Object.fromEntries(
      Object.entries(model.weights).map(([name, { shape, values }]) => [
        name,
        { dtype: 'float32', shape, hex: hexOf(values) },
      ]),
    ),
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
