import { AppError, throwIfAborted } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';
import { planeGrid } from '#shared/domain/landscape/principal-plane.ts';
import { networkProgram, type NetworkProgramSettings } from '#engine/compute/network-program.ts';
import type { Backend, PreparedProgram } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { evaluationCallSize } from '#engine/training/memory/call-size.ts';
import { turnTaker } from '#engine/training/pacing.ts';
import type { TrainingData } from '#engine/training/data/splits.ts';
import { NetworkTrainStep } from '#engine/training/train-step.ts';
import { resolveSettings } from '#engine/training/run-settings.ts';
import type { PauseGate } from '#engine/training/run-clock.ts';
import { landscapeBasis, weightsAt, type LandscapeBasis } from './landscape-basis.ts';
import { multiplicationsOf, openLandscapeData } from './landscape-data.ts';
import { landscapeResolution } from './landscape-resolution.ts';
import { namedWeights, type WeightPath } from '#engine/training/weight-path.ts';

export interface LossLandscapeRequest {
  readonly runId: string;
  readonly path: WeightPath;
  readonly config: RunConfig;
  /** The images that the run was trained on. */
  readonly dataset: Dataset;
  readonly backend: Backend;
  readonly environment: EngineEnvironment;
  readonly signal: AbortSignal;
  /** Awaited before each point. */
  readonly pause?: PauseGate;
  /** Features still to be computed, then points measured. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Measures the training loss at the points of a run's path and on a grid around it, in the plane that holds most of the
 * path. Neither augmentation nor dropout is applied, so the loss can be lower than on the training curve.
 * @throws AppError `run/no-path` where the weights never moved; `canceled`; what `pause` rejects with
 * @see Li et al. 2018, arXiv:1712.09913
 */
export async function computeLossLandscape(request: LossLandscapeRequest): Promise<LossLandscape> {
  const { path, config, dataset, onProgress } = request;
  const basis = await landscapeBasis(path.snapshots);
  if (basis === null) throw neverMoved();
  const weights = namedWeights(path.weights, basis.origin);
  const known = { ...request, settings: resolveSettings(config), weights };
  const available = dataset.ids('train').length;
  const resolution = landscapeResolution(multiplicationsOf(known), path.snapshots.length, available);
  const points = path.snapshots.length + resolution.side ** 2;
  let features = 0;
  const onFeatures = ({ done, total }: { readonly done: number; readonly total: number }): void => {
    features = total;
    onProgress(done, total + points);
  };
  const onPoint = (done: number): void => onProgress(features + done, features + points);
  const data = await openLandscapeData({ ...known, onFeatures }, resolution.images);
  try {
    return await measure(request, { basis, side: resolution.side, data, onPoint });
  } finally {
    await data.close();
  }
}

interface Measurement {
  readonly basis: LandscapeBasis;
  readonly side: number;
  readonly data: TrainingData;
  readonly onPoint: (done: number) => void;
}

async function measure(
  request: LossLandscapeRequest,
  { basis, side, data, onPoint }: Measurement,
): Promise<LossLandscape> {
  const { runId, path, backend } = request;
  const { network, splits } = data;
  const program = await backend.prepare(networkProgram({ network, optimizer: none, parameters: {} }));
  try {
    const lossAt = lossMeter(request, program, data, onPoint);
    const points: LossLandscape['path'][number][] = [];
    for (const [i, { step, epoch, values }] of path.snapshots.entries()) {
      const [column, row] = [basis.columns[i] ?? 0, basis.rows[i] ?? 0];
      points.push({ step, epoch, column, row, loss: await lossAt(values) });
    }
    const grid = planeGrid(basis.columns, basis.rows, side);
    const losses: number[][] = [];
    for (const row of grid.rows) {
      const line: number[] = [];
      for (const column of grid.columns) line.push(await lossAt(weightsAt(basis, column, row)));
      losses.push(line);
    }
    const images = splits.train.loader.count;
    return { runId, ...grid, losses, images, path: points, pathFractions: basis.fractions };
  } finally {
    program.dispose();
  }
}

/** @returns a function from all trained weights, concatenated, to the mean loss over the training images */
function lossMeter(
  { path, backend, signal, pause }: LossLandscapeRequest,
  program: PreparedProgram,
  { network, splits: { train } }: TrainingData,
  onPoint: (done: number) => void,
): (weights: Float32Array) => Promise<number> {
  const trainStep = new NetworkTrainStep({
    program,
    network,
    train,
    validation: train,
    microBatchSize: 1,
    accumulation: 'fast',
    evaluationBatchSize: evaluationCallSize(backend.report, network.example),
    seed: 0,
  });
  const takeTurn = turnTaker();
  let done = 0;
  return async (weights) => {
    await pause?.whenRunning();
    throwIfAborted(signal);
    await trainStep.writeWeights(namedWeights(path.weights, weights));
    const { loss } = await trainStep.validate();
    onPoint(++done);
    await takeTurn();
    return Number.isFinite(loss) ? loss : largestLoss;
  };
}

/** Nothing trains here. */
const none: NetworkProgramSettings['optimizer'] = { slots: [], updates: () => [] };

/** Replaces a loss that overflows float32: JSON has no infinity. */
const largestLoss = 3.4e38;

function neverMoved(): AppError {
  return new AppError('run/no-path', { reason: 'never-moved' });
}
