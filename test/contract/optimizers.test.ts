import { describe, expect, test } from 'vitest';
import { OpByOpProgram } from '#engine/compute/op-by-op-program.ts';
import type { ArrayValues, PreparedProgram, Program } from '#engine/compute/backend.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import { weightsHash } from '#engine/training/trained-model.ts';
import { startBackends } from '../support/backends.ts';
import {
  convolutionBatch,
  convolutionProgram,
  headBatch,
  headProgram,
  largestRelativeDifference,
  lossesOf,
} from '../support/programs.ts';

const backends = await startBackends();
const steps = 50;

/** Every seventh batch is smaller, like the last one of an epoch. */
const sizeOf = (step: number): number => (step % 7 === 6 ? 5 : 16);
const headBatches = Array.from({ length: steps }, (_, step) => headBatch(sizeOf(step), step));
const convolutionBatches = Array.from({ length: steps }, (_, step) => convolutionBatch(sizeOf(step), step));

describe.each([...optimizers.values()])('$id', (optimizer) => {
  const head = headProgram(optimizer);
  const programs: readonly { name: string; program: Program; batches: readonly ArrayValues[] }[] = [
    { name: 'head', program: head, batches: headBatches },
    { name: 'network', program: convolutionProgram(optimizer), batches: convolutionBatches },
  ];

  test('has labels and help texts, and initial values within their ranges', () => {
    expect(optimizer.label).not.toBe('');
    expect(optimizer.help).toMatch(/\.$/);
    for (const { key, label, help, minimum, initial, maximum, isWhole } of optimizer.parameters) {
      expect([key, label, help]).not.toContain('');
      expect(minimum <= initial && initial <= maximum).toBe(true);
      if (isWhole === true) for (const one of [minimum, initial, maximum]) expect(one % 1).toBe(0);
    }
  });

  test('its automatic learning rate is positive and never falls as the batch grows', () => {
    const rates = [1, 8, 32, 256, 60_000].map((size) => optimizer.automaticLearningRate(size));
    expect(rates.every((rate) => rate > 0)).toBe(true);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
  });

  test.each(programs)(
    '$name: 50 compiled steps lose what op by op they lose',
    async ({ program, batches }) => {
      const compiled = await backends.tensorflow.prepare(program);
      const opByOp = new OpByOpProgram('tensorflow', program, () => undefined);
      const [losses, expected] = [await lossesOf(compiled, batches), await lossesOf(opByOp, batches)];
      expect(largestRelativeDifference(losses, expected)).toBeLessThan(1e-6);
      compiled.dispose();
      opByOp.dispose();
    },
  );

  test.each(programs)(
    '$name: both backends have the same losses within 1e-3',
    async ({ program, batches }) => {
      const [tensorflow, wasm] = [
        await backends.tensorflow.prepare(program),
        await backends.wasm.prepare(program),
      ];
      const [expected, losses] = [await lossesOf(tensorflow, batches), await lossesOf(wasm, batches)];
      expect(largestRelativeDifference(losses, expected)).toBeLessThan(1e-3);
      tensorflow.dispose();
      wasm.dispose();
    },
  );

  test('trains the head to a loss far below that of guessing', async () => {
    const program = await backends.tensorflow.prepare(head);
    const [batch] = headBatches;
    const losses = await lossesOf(
      program,
      Array.from({ length: 200 }, () => batch as ArrayValues),
    );
    expect(losses[0]).toBeCloseTo(Math.log(4), 5);
    expect(losses.at(-1)).toBeLessThan(0.5 * Math.log(4));
    program.dispose();
  });

  test.each(['tensorflow', 'wasm'] as const)('gives the same weights twice on %s', async (backend) => {
    const hashes: string[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      const program = await backends[backend].prepare(head);
      await lossesOf(program, headBatches);
      hashes.push(await hashOfHead(program));
      program.dispose();
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});

async function hashOfHead(program: PreparedProgram): Promise<string> {
  return weightsHash(await program.readState(['classifier/kernel', 'classifier/bias']));
}
