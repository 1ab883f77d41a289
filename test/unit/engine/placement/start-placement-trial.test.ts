import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { networkProgram } from '#engine/compute/network-program.ts';
import { activate } from '#engine/compute/active-backend.ts';
import { opsOnProcessor } from '#engine/compute/tensorflow/placement-log.ts';
import { backendName } from '#engine/compute/tensorflow/load-runtime.ts';
import { record } from '#engine/compute/tensorflow/record.ts';
import type { PlacementTrial } from '#engine/placement/placement-trial.ts';
import { startPlacementTrial } from '#engine/placement/start-placement-trial.ts';
import { resolveSettings } from '#engine/training/run-settings.ts';
import { batchSpecs, numberSpec } from '#engine/training/data/step-inputs.ts';
import { trialNetwork } from '#engine/training/data/untrained-network.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';
import { tensorflowRuntime } from '#test/support/backends.ts';

const never = new AbortController().signal;

async function smallTrial(): Promise<PlacementTrial> {
  return {
    environment: await testEnvironment(),
    config: { ...defaultRunConfig, modelId: 'small-cnn' },
    input: { sizePx: 28, channels: 1 },
    classCount: 3,
  };
}

/** A trial that runs this script instead. */
async function trialBy(script: string): Promise<PlacementTrial> {
  const trial = await smallTrial();
  const placementProbePath = path.join(await temporaryFolder(), 'trial.mjs');
  await writeFile(placementProbePath, script);
  return { ...trial, environment: { ...trial.environment, placementProbePath } };
}

/** The ops of a training step, recorded in this process. */
async function opsOfStep(trial: PlacementTrial): Promise<string[]> {
  const settings = resolveSettings(trial.config);
  const network = await trialNetwork(trial, settings);
  const { state, functions } = networkProgram({ network, ...settings });
  const { backend } = tensorflowRuntime();
  activate(backendName);
  const inputs = { ...batchSpecs(network, 4), learningRate: numberSpec };
  const { train } = functions;
  if (train === undefined) throw new Error('there is no step');
  const { nodes } = record(backend, train, state, inputs);
  return nodes.flatMap((node) => (node.kind === 'operation' ? [node.op] : []));
}

const placedOnCard =
  'I0000 00:00:1.1 1 placer.cc:172] train.0/Relu/1(Relu) placed on: /job:localhost/replica:0/task:0/device:GPU:0';

test('TensorFlow logs the placement of every op of a training step, here on the processor', async () => {
  const trial = await smallTrial();
  const placements = (await startPlacementTrial(trial, never)) ?? [];
  const ops = placements.map(({ op }) => op);
  const expected = await opsOfStep(trial);
  expect(expected).toContain('Conv2DBackpropFilter');
  expect(ops).toEqual(expect.arrayContaining(expected));
  // Not recorded, but added for the state: these read and change weights.
  expect(ops).toEqual(expect.arrayContaining(['ReadVariableOp', 'ResourceApplyAdam', 'AssignAddVariableOp']));
  for (const { op, onCard, onProcessor } of placements) {
    expect(onCard, op).toBe(0);
    expect(onProcessor, op).toBeGreaterThan(0);
  }
  // No card was used, so this isn't a finding.
  expect(opsOnProcessor(placements)).toBeNull();
});

test('the log of a successful process is read', async () => {
  const trial = await trialBy(`console.error(${JSON.stringify(placedOnCard)});`);
  expect(await startPlacementTrial(trial, never)).toEqual([{ op: 'Relu', onCard: 1, onProcessor: 0 }]);
});

test.each([
  ['fails', 'throw new Error("no memory");'],
  ['is killed', 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);'],
])('a process that %s gives no placements, whatever it wrote before', async (_, end) => {
  const trial = await trialBy(`console.error(${JSON.stringify(placedOnCard)}); ${end}`);
  expect(await startPlacementTrial(trial, never)).toBeNull();
});

test('a missing program gives no placements', async () => {
  const trial = await smallTrial();
  const environment = { ...trial.environment, placementProbePath: '/nowhere/trial.js' };
  expect(await startPlacementTrial({ ...trial, environment }, never)).toBeNull();
});

test('stopping ends a running process, and starts none later', async () => {
  const stop = new AbortController();
  const started = path.join(await temporaryFolder(), 'started');
  const script = `import { writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000);`;
  const trial = await trialBy(script);
  const trying = startPlacementTrial(trial, stop.signal);
  const processId = await vi.waitFor(async () => {
    const id = Number(await readFile(started, 'utf8'));
    expect(id).toBeGreaterThan(0);
    return id;
  }, 20_000);
  stop.abort();
  expect(await trying).toBeNull();
  expect(() => process.kill(processId, 0)).toThrow('ESRCH');
  expect(await startPlacementTrial(trial, stop.signal)).toBeNull();
});

test('stopping while the process is about to start ends it too', async () => {
  const stop = new AbortController();
  const trying = startPlacementTrial(await trialBy('setInterval(() => {}, 1000);'), stop.signal);
  stop.abort();
  expect(await trying).toBeNull();
});
