import * as v from 'valibot';
import type { CheckpointFault } from '#shared/domain/errors.ts';
import { RunConfig } from '#shared/domain/run/run-config.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { TensorFile } from '#engine/storage/tensor-file.ts';
import type { CallbackState, TrainPosition } from '../callback.ts';
import type { Checkpoint } from './checkpoint.ts';

const version = 3;
const statePrefix = 'state/';

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
  measured: v.optional(v.record(v.string(), v.number())),
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
    seconds: v.number(),
  }),
  learningRate: v.nullable(v.number()),
  memory: v.object({ microBatchSize: count, evaluationBatchSize: count }),
  callbacks: v.record(v.string(), v.object({ json: v.unknown() })),
  seconds: v.object({ features: v.number(), total: v.number() }),
});

/** The checkpoint's numbers and texts as JSON, beside its arrays: `state/…`, then those of each callback below its key. */
export function toTensorFile({ state, callbacks, ...rest }: Checkpoint): TensorFile {
  const states = Object.entries(callbacks);
  const description = {
    version,
    ...rest,
    callbacks: Object.fromEntries(states.map(([key, { json }]) => [key, { json }])),
  };
  const arrays = states.map(([key, each]) => withPrefix(callbackPrefix(key), each.arrays));
  return {
    json: description,
    arrays: Object.assign(withPrefix(statePrefix, state), ...arrays) as ArrayValues,
  };
}

export function fromTensorFile({ json, arrays }: TensorFile): Checkpoint | CheckpointFault {
  if (!v.is(v.object({ version: v.literal(version) }), json)) return 'other-version';
  const parsed = v.safeParse(Description, json);
  if (!parsed.success) return 'damaged';
  const { version: _, callbacks, position, ...rest } = parsed.output;
  const states = Object.entries(callbacks).map(([key, each]): [string, CallbackState] => [
    key,
    { json: each.json, arrays: withoutPrefix(callbackPrefix(key), arrays) },
  ]);
  return {
    ...rest,
    position: position as TrainPosition,
    state: withoutPrefix(statePrefix, arrays),
    callbacks: Object.fromEntries(states),
  };
}

const callbackPrefix = (key: string): string => `callbacks/${key}/`;

function withPrefix(prefix: string, values: ArrayValues): ArrayValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function withoutPrefix(prefix: string, values: ArrayValues): ArrayValues {
  const own = Object.entries(values).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
