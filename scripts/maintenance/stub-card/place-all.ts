import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { activate } from '#engine/compute/active-backend.ts';
import type { ArraySpec } from '#engine/compute/backend.ts';
import { emitGraph } from '#engine/compute/tensorflow/graph.ts';
import {
  backendName,
  loadTensorflow,
  type TensorflowRuntime,
} from '#engine/compute/tensorflow/load-runtime.ts';
import {
  opsOnProcessor,
  placementVariables,
  readPlacements,
} from '#engine/compute/tensorflow/placement-log.ts';
import { record } from '#engine/compute/tensorflow/record.ts';
import { locateTensorflow } from '#engine/compute/tensorflow/runtime-location.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { models } from '#engine/models/registry.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { programsOfRun, type RunProgram } from '#engine/placement/placement-trial.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';

const run = promisify(execFile);
const sources = import.meta.dirname;

/**
 * Lets TensorFlow for graphics cards place every kind of run on the stub card, and prints the ops on the processor.
 * @param libraries the folder `tensorflow` of the unpacked wheel
 */
export async function placeAll(libraries: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'batchwise-stub-card-'));
  try {
    await compile(libraries, folder);
    const environment = environmentIn(folder);
    const location = locateTensorflow(environment);
    if ('fault' in location) throw new Error(JSON.stringify(location));
    const runtime = loadTensorflow(location);
    for (const config of kindsOfRuns()) await placeRun(config, { environment, runtime, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each model at each depth of fine-tuning, and each other optimizer once. */
function kindsOfRuns(): RunConfig[] {
  const byModel = [...models.values()].flatMap(({ id, fineTuneDepths }) =>
    [...new Set(['none' as const, ...fineTuneDepths])].map((fineTune) => ({ modelId: id, fineTune })),
  );
  const others = [...optimizers.keys()].filter((id) => id !== defaultRunConfig.optimizerId);
  const byOptimizer = others.map((optimizerId) => ({ modelId: 'small-cnn', optimizerId }));
  return [...byModel, ...byOptimizer].map((settings) => ({ ...defaultRunConfig, ...settings }));
}

interface PlacementTools {
  readonly environment: EngineEnvironment;
  readonly runtime: TensorflowRuntime;
  readonly folder: string;
}

async function placeRun(config: RunConfig, { environment, runtime, folder }: PlacementTools): Promise<void> {
  const hasBase = models.get(config.modelId)?.base != null;
  const input = { sizePx: hasBase ? 224 : 32, channels: 3 } as const;
  let log = '';
  for (const program of await programsOfRun({ environment, config, input, classCount: 3 })) {
    const model = path.join(folder, 'graph');
    await mkdir(model, { recursive: true });
    await writeFile(path.join(model, 'saved_model.pb'), graphOf(runtime, program));
    const variables = { ...process.env, ...placementVariables };
    const plugIn = path.join(folder, 'stub-card.so');
    log += (await run(path.join(folder, 'load-graph'), [plugIn, model], { env: variables, maxBuffer: 1e8 }))
      .stderr;
  }
  const placements = readPlacements(log);
  const count = (where: 'onCard' | 'onProcessor'): number =>
    placements.reduce((sum, placement) => sum + placement[where], 0);
  const named = opsOnProcessor(placements) ?? ['no card'];
  const { modelId, fineTune, optimizerId } = config;
  process.stdout.write(
    `${modelId}, fine-tune ${fineTune}, ${optimizerId}: ${count('onCard')} nodes on the card, ` +
      `${count('onProcessor')} on the processor; named: ${named.join(', ') || 'nothing'}\n`,
  );
}

function graphOf({ backend, messages }: TensorflowRuntime, { program, calls }: RunProgram): Uint8Array {
  const entries = Object.entries(program.state).map(([name, { type, shape }]) => [name, { type, shape }]);
  const state = Object.fromEntries(entries) as Readonly<Record<string, ArraySpec>>;
  activate(backendName);
  const functions = calls.map(({ name, inputs }, index) => {
    const step = program.functions[name];
    if (step === undefined) throw new Error(`there is no function ${name}`);
    return { prefix: `${name}.${index}`, inputs, recording: record(backend, step, state, inputs) };
  });
  return emitGraph(messages, backend.binding, { state, functions });
}

async function compile(libraries: string, folder: string): Promise<void> {
  const common = ['-std=c++17', '-O1', `-I${path.join(libraries, 'include')}`, `-L${libraries}`];
  const linked = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', `-Wl,-rpath,${libraries}`];
  const plugIn = path.join(sources, 'stub-card.cc');
  await run('g++', [
    ...common,
    '-shared',
    '-fPIC',
    plugIn,
    '-o',
    path.join(folder, 'stub-card.so'),
    ...linked,
  ]);
  const program = path.join(sources, 'load-graph.cc');
  await run('g++', [...common, program, '-o', path.join(folder, 'load-graph'), ...linked]);
}

/** This checkout's TensorFlow records the graphs. */
function environmentIn(folder: string): EngineEnvironment {
  return {
    cacheFolder: folder,
    dataFolder: folder,
    assetsFolder: path.join(sources, '../../../assets'),
    decodeWorkerPath: '',
    memoryProbePath: '',
    placementProbePath: '',
    tensorflowFolder: path.join(defaultCacheFolder(process.env, process.platform, homedir()), 'tensorflow'),
    appVersion: '',
  };
}
