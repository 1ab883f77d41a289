import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AppError, messageOf } from '#shared/domain/errors.ts';
import type { ArrayValue } from '../backend.ts';
import { typeNumber } from './data-types.ts';
import type { Binding } from './load-runtime.ts';

/** A tensor inside TensorFlow, to be deleted by the id's owner. */
export type TensorId = number;

/** One graph loaded into TensorFlow, with the values of its variables. */
export class GraphSession {
  readonly #binding: Binding;
  readonly #id: number;

  /** @param savedModel bytes of a saved_model.pb, written to disk for a moment because TensorFlow loads models from there */
  constructor(binding: Binding, savedModel: Uint8Array) {
    this.#binding = binding;
    const folder = mkdtempSync(path.join(os.tmpdir(), 'batchwise-graph-'));
    try {
      writeFileSync(path.join(folder, 'saved_model.pb'), savedModel);
      this.#id = translateFailure(() => binding.loadSavedModel(folder, 'serve,'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * One call into TensorFlow.
   * @param feeds tensors for the nodes of `feedNames`, in that order; the caller keeps owning them
   * @param feedNames `node:0`, separated by commas
   * @param fetchNames nodes to compute, separated by commas
   * @returns a new tensor for each fetched node
   */
  run(feeds: readonly TensorId[], feedNames: string, fetchNames: string): TensorId[] {
    const fetched = translateFailure(() =>
      this.#binding.runSavedModel(this.#id, [...feeds], feedNames, fetchNames),
    );
    return fetched.map(({ id }) => id);
  }

  dispose(): void {
    this.#binding.deleteSavedModel(this.#id);
  }
}

/** @returns a tensor that shares the array's memory: don't change the array while the tensor exists */
export function createTensor(binding: Binding, { type, shape, values }: ArrayValue): TensorId {
  return binding.createTensor([...shape], typeNumber(type), values as Float32Array);
}

/** Copies a tensor out of TensorFlow and deletes it. */
export function takeValues(binding: Binding, id: TensorId): Float32Array | Int32Array | Uint8Array {
  try {
    return binding.tensorDataSync(id);
  } finally {
    binding.deleteTensor(id);
  }
}

/**
 * The addon passes on TensorFlow's message but not its status code, so this function reads the text.
 * @throws AppError `compute/out-of-memory`; any other error unchanged
 */
export function translateFailure<T>(call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const message = messageOf(cause);
    // oneDNN's own first status is `out_of_memory`.
    if (/OOM when allocating|out of memory|RESOURCE_EXHAUSTED|exception:\s*Status: 1,/i.test(message))
      throw new AppError('compute/out-of-memory', { reason: 'step' }, cause);
    throw cause;
  }
}
