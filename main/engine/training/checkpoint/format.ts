import * as v from 'valibot';
import { RunConfig } from '#shared/domain/run-config.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { TensorFile } from '#engine/storage/tensor-file.ts';
import type { Checkpoint } from './checkpoint.ts';

const version = 2;
const statePrefix = 'state/';
const bestPrefix = 'best/';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Metrics = v.object({
  epoch: count,
  step: count,
  imagesSeen: count,
  trainLoss: v.number(),
  trainAccuracy: v.number(),
  validationLoss: v.number(),
  validationAccuracy: v.number(),
  imagesPerSecond: v.number(),
  seconds: v.number(),
});
const Description = v.object({
  version: v.literal(version),
  owner: v.object({
    runId: v.string(),
    config: RunConfig,
    images: v.string(),
    backend: v.object({
      id: v.picklist(['tensorflow', 'wasm']),
      version: v.string(),
      device: v.string(),
      threads: count,
    }),
  }),
  position: v.object({
    epoch: count,
    tally: v.object({
      steps: count,
      images: count,
      correct: v.number(),
      lossSum: v.number(),
      startedAtSeconds: v.number(),
    }),
    step: count,
    imagesSeen: count,
    epochs: v.array(Metrics),
    best: v.nullable(
      v.object({
        epoch: count,
        measured: v.object({ loss: v.number(), accuracy: v.number() }),
      }),
    ),
    seconds: v.number(),
  }),
  learningRate: v.nullable(v.number()),
  memory: v.object({ microBatchSize: count, evaluationBatchSize: count }),
  noise: v.array(v.object({ epoch: count, step: count, noiseScale: v.nullable(v.number()) })),
  seconds: v.object({ features: v.number(), total: v.number() }),
});

/** Why a whole file is no checkpoint that this version can go on from. */
export type CheckpointFault = 'other-version' | 'damaged';

/** The checkpoint's numbers and texts as JSON, beside its arrays: `state/…`, then `best/…` where an epoch was the best. */
export function toTensorFile({ state, position, ...rest }: Checkpoint): TensorFile {
  const { best, ...others } = position;
  const description = {
    version,
    ...rest,
    position: { ...others, best: best && { epoch: best.epoch, measured: best.measured } },
  };
  return {
    json: description,
    arrays: { ...withPrefix(statePrefix, state), ...withPrefix(bestPrefix, best?.weights ?? {}) },
  };
}

export function fromTensorFile({ json, arrays }: TensorFile): Checkpoint | CheckpointFault {
  if (!v.is(v.object({ version: v.literal(version) }), json)) return 'other-version';
  const parsed = v.safeParse(Description, json);
  if (!parsed.success) return 'damaged';
  const { version: _, position, ...rest } = parsed.output;
  const { best } = position;
  return {
    ...rest,
    state: withoutPrefix(statePrefix, arrays),
    position: { ...position, best: best && { ...best, weights: withoutPrefix(bestPrefix, arrays) } },
  };
}

function withPrefix(prefix: string, values: ArrayValues): ArrayValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function withoutPrefix(prefix: string, values: ArrayValues): ArrayValues {
  const own = Object.entries(values).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
