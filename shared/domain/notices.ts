import type { Coded, None } from './coded.ts';
import type { WireError } from './errors.ts';

/** Everything that is worth knowing about a run while it goes, as a closed list of codes with what their sentences need. */
export interface NoticeParameters {
  /** Operations that TensorFlow places on the processor although a graphics card is used. */
  'backend/on-processor': { readonly operations: readonly string[] };
  'memory/smaller-micro-batch': { readonly batchSize: number; readonly microBatchSize: number };
  'memory/smaller-evaluation': { readonly images: number };
  /** Null where none made the loss fall clearly, and the automatic one is used. */
  'rate/found': { readonly learningRate: number | null };
  'checkpoint/not-written': { readonly cause: WireError };
  'path/not-saved': { readonly cause: WireError };
  'run/starts-over': None;
}

export type NoticeCode = keyof NoticeParameters;

export type Notice<C extends NoticeCode = NoticeCode> = Coded<NoticeParameters, C>;
