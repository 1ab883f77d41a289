import { describe, expect, test } from 'vitest';
import { headProgram } from '../../../../main/engine/compute/head-program.ts';
import type { ArrayValue, PreparedProgram } from '../../../../main/engine/compute/program.ts';
import sgd from '../../../../main/engine/optimizers/sgd.ts';
import { engineNames, startEngines } from '../../../support/engines.ts';
import { labels, normal, scalar } from '../../../support/programs.ts';

const engines = await startEngines();
const featureCount = 6;
const classCount = 3;
const size = 10;
const settings = { featureCount, classCount, optimizer: sgd, parameters: {} };
const batch = { features: normal([size, featureCount], 1, 'finite'), labels: labels(size, classCount, 3) };
const start = {
  kernel: normal([featureCount, classCount], 0.5, 'kernel'),
  bias: normal([classCount], 0.5, 'bias'),
};
const allCount = { type: 'float32', shape: [size], values: new Float32Array(size).fill(1) } as const;

async function meanLoss(program: PreparedProgram, weights: Record<string, ArrayValue>): Promise<number> {
  await program.writeState(weights);
  const { loss } = await program.run('evaluate', { ...batch, counts: allCount });
  return (loss?.values[0] ?? NaN) / size;
}

describe.each(engineNames)('on %s', (name) => {
  test('the gradient is what finite differences say', async () => {
    const program = await engines[name].prepare(headProgram(settings));
    await program.writeState(start);
    // With SGD and a learning rate of 1 the weights fall by the gradient.
    await program.run('train', { ...batch, learningRate: scalar(1) });
    const after = await program.readState(['kernel', 'bias']);
    const width = 0.05;
    for (const entry of ['kernel', 'bias'] as const) {
      for (let i = 0; i < start[entry].values.length; i++) {
        const gradient = (start[entry].values[i] ?? NaN) - (after[entry]?.values[i] ?? NaN);
        const shifted = async (by: number): Promise<number> => {
          const values = start[entry].values.slice();
          values[i] = (values[i] ?? NaN) + by;
          return meanLoss(program, { ...start, [entry]: { ...start[entry], values } });
        };
        const difference = ((await shifted(width)) - (await shifted(-width))) / (2 * width);
        expect(gradient).toBeCloseTo(difference, 3);
      }
    }
    program.dispose();
  });

  test('starts where every class is equally likely', async () => {
    const program = await engines[name].prepare(headProgram(settings));
    const { probabilities } = await program.run('predict', { features: batch.features });
    for (const probability of probabilities?.values ?? []) expect(probability).toBeCloseTo(1 / 3, 6);
    program.dispose();
  });

  test('rows that do not count change neither loss nor hits', async () => {
    const program = await engines[name].prepare(headProgram(settings));
    await program.writeState(start);
    const half = new Float32Array(size).fill(1, 0, 5);
    const counts = { type: 'float32', shape: [size], values: half } as const;
    const masked = await program.run('evaluate', { ...batch, counts });
    const alone = await program.run('evaluate', {
      features: {
        type: 'float32',
        shape: [5, featureCount],
        values: batch.features.values.slice(0, 5 * featureCount),
      },
      labels: { type: 'int32', shape: [5], values: batch.labels.values.slice(0, 5) },
      counts: { type: 'float32', shape: [5], values: new Float32Array(5).fill(1) },
    });
    expect(masked['correct']).toEqual(alone['correct']);
    expect(masked['loss']?.values[0]).toBeCloseTo(alone['loss']?.values[0] ?? NaN, 5);
    program.dispose();
  });

  test('logits far apart give a finite loss: no exponential overflows', async () => {
    const program = await engines[name].prepare(headProgram(settings));
    const kernel = { ...start.kernel, values: start.kernel.values.map((value) => value * 1e4) };
    const loss = await meanLoss(program, { ...start, kernel });
    expect(loss).toBeGreaterThan(100);
    expect(Number.isFinite(loss)).toBe(true);
    program.dispose();
  });
});
