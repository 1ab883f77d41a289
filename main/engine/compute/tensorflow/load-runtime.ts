import { createRequire } from 'node:module';
import os from 'node:os';
import util from 'node:util';
import { enableProdMode, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import { AppError, messageOf } from '#shared/domain/errors.ts';
import { runningBackend } from '../active-backend.ts';
import type { GraphMessages } from './messages.ts';
import { registerCustomKernels } from './custom-kernels.ts';
import { setUpCommand, type TensorflowLocation } from './runtime-location.ts';

export type NodeBackend = NodeJSKernelBackend;
export type Binding = TFJSBinding;
export type AttributeTypes = Pick<
  TFJSBinding,
  'TF_ATTR_BOOL' | 'TF_ATTR_FLOAT' | 'TF_ATTR_INT' | 'TF_ATTR_SHAPE' | 'TF_ATTR_STRING' | 'TF_ATTR_TYPE'
>;

/** The name of tfjs-node's backend in TensorFlow.js. */
export const backendName = 'tensorflow';

export interface TensorflowRuntime {
  readonly backend: NodeBackend;
  readonly messages: GraphMessages;
  /** Threads of one op. */
  readonly threads: number;
}

/**
 * Loads TensorFlow into this process, which takes about a second; a second call returns the same runtime. The addon comes
 * only from `location`: tfjs-node's own entry would look for one below node_modules.
 * @throws AppError `compute/unavailable` if the addon or its libraries don't load
 */
export function loadTensorflow(location: TensorflowLocation): TensorflowRuntime {
  const threads = setTensorflowEnvironment();
  restoreNodeUtilities();
  enableProdMode();
  const require = createRequire(import.meta.url);
  const messages = require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb') as GraphMessages;
  const loaded = runningBackend(backendName) as NodeBackend | undefined;
  if (loaded !== undefined) return { backend: loaded, messages, threads };
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: new (binding: Binding, packageName: string) => NodeBackend;
  };
  const backend = new NodeJSKernelBackend(loadAddon(require, location), '@tensorflow/tfjs-node-gpu');
  registerCustomKernels(backendName, backend);
  registerBackend(backendName, () => backend);
  // Starts it: from here on it can be found by name.
  void setBackend(backendName);
  return { backend, messages, threads };
}

function loadAddon(require: NodeJS.Require, { addon, version }: TensorflowLocation): Binding {
  try {
    return require(addon) as Binding;
  } catch (cause) {
    const message = messageOf(cause);
    const fault = { kind: 'does-not-load', version, message } as const;
    throw new AppError('compute/unavailable', { fault, repair: setUpCommand }, cause);
  }
}

/**
 * Electron's allocator replaces malloc for every library in its processes. It adds a few bytes to an aligned request, rounds
 * it up to a power of two, and ends the process if that is 2 GiB: so a request of 1 GiB is too large. TensorFlow's arena on
 * the processor doubles each request. With a limit of 2,046 MiB in all, less than 1 GiB is left by then, because as much
 * was requested before; beyond the limit, TensorFlow reports an error.
 * @see BFCAllocator::Extend in xla/tsl/framework/bfc_allocator.cc; AlignedAlloc in Chromium's PartitionAlloc
 */
const largestArenaInElectron = 2046 * 1024 * 1024;

/**
 * TensorFlow reads these when it loads. Threads and oneDNN are fixed because other settings round differently.
 * @returns the number of threads
 */
function setTensorflowEnvironment(): number {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  if (process.versions['electron'] !== undefined)
    process.env['TF_MKL_ALLOC_MAX_BYTES'] ??= String(largestArenaInElectron);
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(os.availableParallelism());
  return Number(process.env['TF_NUM_INTRAOP_THREADS']);
}

/** tfjs-node 4.22 calls two functions that Node 23 removed. */
function restoreNodeUtilities(): void {
  const removed = util as unknown as {
    isNullOrUndefined?: (value: unknown) => boolean;
    isArray?: (value: unknown) => boolean;
  };
  removed.isNullOrUndefined ??= (value) => value === null || value === undefined;
  removed.isArray ??= Array.isArray;
}
