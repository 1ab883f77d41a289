import type { BackendIdentity, TensorflowFault } from './run/backend-fault.ts';

type None = Readonly<Record<string, never>>;
type Path = { readonly path: string };
type RunId = { readonly runId: string };
type ComparisonId = { readonly comparisonId: string };
type Values<R extends string> = { readonly reason: R; readonly option: string; readonly value: string };

/** What is wrong with what was asked for, on the command line or in a configuration. */
export type UsageProblem =
  | { readonly reason: 'unknown-command'; readonly name: string; readonly commands: readonly string[] }
  | { readonly reason: 'missing-arguments'; readonly command: string; readonly needs: ArgumentsNeeded }
  | { readonly reason: 'extra-argument'; readonly command: string; readonly argument: string }
  | { readonly reason: 'unknown-option'; readonly command: string; readonly option: string }
  | { readonly reason: 'value-not-taken'; readonly option: string }
  | { readonly reason: 'value-missing'; readonly option: string; readonly next?: string }
  | (Values<'not-a-number'> & { readonly minimum?: number; readonly maximum?: number })
  | (Values<'not-a-whole-number'> & { readonly minimum: number; readonly maximum: number })
  | (Values<'not-a-count'> & { readonly words: readonly string[] })
  | (Values<'not-an-amount'> & { readonly maximum: number; readonly words: readonly string[] })
  | (Values<'not-a-choice'> & { readonly words: readonly string[] })
  | Values<'wrong-extension'>
  | {
      readonly reason: 'too-many-values';
      readonly option: string;
      readonly most: number;
      readonly count: number;
    }
  | { readonly reason: 'resume-needs-run' | 'lower-memory-needs-resume' | 'format-needs-export' }
  | { readonly reason: 'export-needs-to' | 'compare-needs-sizes' | 'settings-differ' | 'rate-not-comparable' }
  | { readonly reason: 'fixed-by-comparison'; readonly option: string }
  | ({ readonly reason: 'neither-csv-nor-svg' } & Path)
  | {
      readonly reason: 'unknown-plug-in';
      readonly kind: 'model' | 'optimizer' | 'schedule' | 'format';
      readonly id: string;
      readonly known: readonly string[];
    }
  | { readonly reason: 'not-fine-tunable'; readonly model: string }
  | { readonly reason: 'unknown-setting'; readonly owner: string; readonly setting: string }
  | {
      readonly reason: 'setting-out-of-range';
      readonly owner: string;
      readonly setting: string;
      readonly minimum: number;
      readonly maximum: number;
      readonly isWhole: boolean;
    }
  | { readonly reason: 'too-many-runs'; readonly runs: number; readonly most: number }
  | {
      readonly reason: 'scaled-rate-too-high';
      readonly givenRate: number;
      readonly referenceBatchSize: number;
      readonly rate: number;
      readonly batchSize: number;
    }
  | {
      readonly reason: 'folder-taken';
      readonly folder: string;
      readonly taken: string;
      readonly holdsRun: boolean;
    };

/** What a command's arguments are, besides its options. */
export type ArgumentsNeeded = 'nothing' | 'images' | 'model-and-images' | 'run';

/** Why one file gives no image, or not all of it. */
export type ImageFault =
  | 'ends-early'
  | 'checksum-wrong'
  | 'empty'
  | 'undecodable'
  | 'too-many-pixels'
  | 'too-many-bytes'
  | 'vector-image'
  | 'other-format'
  | 'not-an-image'
  /** Not an image either, and none was expected. */
  | 'ignored'
  | 'not-readable'
  | 'no-permission'
  | 'archive-damaged'
  | 'archive-method'
  | 'archive-locked'
  | 'decoder-crashed'
  | 'extension-only'
  | 'heic-unreadable'
  | 'raw-photo'
  /** Gone, or another one than when the dataset was opened. */
  | 'changed'
  | 'not-in-dataset';

export type CrashReason = 'killed' | 'out-of-memory' | 'failed-to-start' | 'exited';

/** Why there can be no folder where one is wanted. */
export type FolderObstacle =
  | 'not-creatable'
  | 'file-there'
  | 'file-on-the-way'
  | 'name-too-long'
  | 'links-in-a-circle'
  | 'name-not-allowed';

/** Every failure that a person can meet, as a closed list of codes, each with what its sentence needs. */
export interface ErrorParameters {
  'usage/wrong-arguments': UsageProblem;
  'dataset/not-found': Path & { readonly kind: 'dataset' | 'image' | 'sample' };
  'dataset/no-permission': Path;
  'dataset/empty':
    | { readonly reason: 'no-images'; readonly name: string; readonly otherFiles: number }
    | { readonly reason: 'no-train-folder'; readonly folders: readonly string[] };
  'dataset/one-class': { readonly className: string };
  'dataset/images-in-root':
    | { readonly reason: 'root'; readonly name: string; readonly count: number }
    | { readonly reason: 'split-folders'; readonly folders: readonly string[] }
    | { readonly reason: 'single-images' };
  'dataset/too-few-images': {
    readonly reason: 'one-class' | 'none-to-validate' | 'empty-split' | 'too-few-to-measure';
  };
  'dataset/bad-archive': { readonly reason: 'not-a-zip' | 'damaged'; readonly archive: string };
  'dataset/archive-unsafe': { readonly archive: string } & (
    | { readonly reason: 'too-many-files'; readonly files: number }
    | { readonly reason: 'overlapping-files' }
    | { readonly reason: 'too-large'; readonly packedBytes: number; readonly bytes: number }
    | { readonly reason: 'outside-file'; readonly file: string }
  );
  'dataset/unreadable-image':
    | { readonly fault: ImageFault; readonly path?: string }
    | { readonly fault: 'several'; readonly images: number; readonly paths: readonly string[] };
  'dataset/not-open': None;
  'run/not-found': RunId | { readonly folder: string };
  'run/already-running':
    | ({ readonly reason: 'this-run' } & RunId)
    | ({ readonly reason: 'in-folder'; readonly folder: string } & RunId)
    | { readonly reason: 'training' | 'measuring' };
  'run/not-running': RunId;
  'run/diverged': { readonly step: number; readonly learningRate: number };
  'run/no-weights':
    | ({ readonly reason: 'none-saved' } & Path)
    | ({ readonly reason: 'other-run'; readonly folder: string; readonly otherRunId: string } & RunId)
    | { readonly reason: 'unknown-model'; readonly modelId: string };
  'run/no-path': { readonly reason: 'none-saved' | 'never-moved' };
  'run/other-images': { readonly projectName: string };
  'run/not-resumable':
    | { readonly reason: 'finished' | 'other-run' | 'other-images' }
    | { readonly reason: 'other-backend'; readonly then: BackendIdentity; readonly now: BackendIdentity };
  'comparison/not-found': ComparisonId;
  'comparison/not-running': ComparisonId;
  'comparison/already-running':
    | { readonly reason: 'with-these-images' }
    | ({ readonly reason: 'elsewhere' | 'this-comparison' } & ComparisonId);
  'comparison/other-images': ComparisonId;
  'run/earlier-build': { readonly kind: 'run' | 'list'; readonly folder: string };
  canceled: { readonly reason?: 'before-training' };
  'compute/unavailable': { readonly fault: TensorflowFault; readonly repair: string };
  'compute/out-of-memory':
    | { readonly reason: 'step' }
    | { readonly reason: 'portable-limit'; readonly bytes: number }
    | { readonly reason: 'smallest-step'; readonly images: number; readonly isExact: boolean };
  'compute/unsupported-operation': {
    readonly operation: string;
    readonly reason:
      | 'no-kernel'
      | 'wide-padding'
      | 'dilated-depthwise'
      | 'unknown-attribute'
      | 'number-64-bit'
      | 'values-from-outside'
      | 'reads-value'
      | 'data-type';
  };
  'export/not-empty': Path & { readonly reason: 'dangling-link' | 'file' | 'not-empty' };
  'export/mismatch': { readonly format: string; readonly label: string; readonly maxDifference: number };
  'export/not-a-model': ModelFolderFault & { readonly folder: string };
  /** `label` is the format's. */
  'export/not-writable': NetworkFault & { readonly modelId: string; readonly label: string };
  'storage/disk-full': Path;
  'storage/no-permission': Path;
  'storage/damaged':
    | ({ readonly kind: 'database' | 'replaced-database' | 'weight-path' | 'file' } & Path)
    | ({ readonly kind: 'checkpoint'; readonly fault: CheckpointFault } & Path)
    | ({ readonly kind: 'run'; readonly fault: RunFolderFault } & Path)
    | { readonly kind: 'weights'; readonly weight: string }
    | { readonly kind: 'base-model'; readonly folder: string }
    | { readonly kind: 'features' };
  'storage/busy': Path;
  'storage/newer-version': Path & { readonly version: number; readonly newest: number };
  'storage/not-found':
    | ({ readonly kind: 'shown' } & Path)
    | ({ readonly kind: 'folder'; readonly obstacle: FolderObstacle } & Path);
  'engine/crashed': {
    readonly reason: CrashReason;
    readonly exitCode?: number;
    /** Where the engine said itself why it cannot start. */
    readonly cause?: WireError;
  };
  'engine/not-ready': None;
  /** `detail` is for programmers. */
  'protocol/bad-message': { readonly detail: string };
  /** A bug; `message` is the thrown error's. */
  internal: { readonly message: string };
}

export type CheckpointFault = 'other-version' | 'damaged';
export type RunFolderFault =
  'other-version' | 'weights-changed' | 'file-changed' | 'file-missing' | 'other-content' | 'no-json';

/** Why a folder is no exported model that can be used. */
export type ModelFolderFault =
  | { readonly reason: 'missing' }
  | { readonly reason: 'not-buildable' | 'not-square-rgb' }
  | {
      readonly reason: 'foreign-file' | 'file-missing' | 'file-damaged' | 'other-file';
      readonly file: string;
    }
  | { readonly reason: 'weights-size'; readonly bytes: number; readonly expectedBytes: number }
  | { readonly reason: 'class-count'; readonly outputs: number | null; readonly classes: number };

/** Why a network cannot be written in an export's format. Shapes are `3×3×?×8`. */
export type NetworkFault =
  | { readonly reason: 'unknown-model' }
  | { readonly reason: 'weight-missing' | 'weight-unknown'; readonly weight: string }
  | {
      readonly reason: 'weight-mismatch';
      readonly weight: string;
      readonly actual: string;
      readonly expected: string;
    }
  | { readonly reason: 'class-count'; readonly outputs: string; readonly classes: number }
  | { readonly reason: 'first-layer'; readonly layer: string; readonly kind: string };

export type ErrorCode = keyof ErrorParameters;

/**
 * An error as it crosses a process, and as it is stored: Electron and structured clone keep only `message` of an Error.
 * Its sentence is made where it is shown (shared/messages).
 */
export type WireError<C extends ErrorCode = ErrorCode> = {
  readonly [K in C]: { readonly code: K; readonly params: ErrorParameters[K] };
}[C];

type Given<C extends ErrorCode> = None extends ErrorParameters[C]
  ? [params?: ErrorParameters[C], cause?: unknown]
  : [params: ErrorParameters[C], cause?: unknown];

/** Of a code without parameters; its type fits every one. */
const none = {} as never;

/** An expected failure. Its `message` is for programmers. Anything else that is thrown is a bug and becomes `internal`. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError';
  readonly code: C;
  readonly params: ErrorParameters[C];

  constructor(code: C, ...[params, cause]: Given<C>) {
    super(`${code} ${JSON.stringify(params ?? {})}`, { cause });
    this.code = code;
    this.params = params ?? none;
  }
}

/** @param code narrows to this one; without it, any expected failure */
export function isAppError<C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is AppError<C> {
  return error instanceof AppError && (code === undefined || error.code === code);
}

export function toWire(error: unknown): WireError {
  if (isAppError(error)) return { code: error.code, params: error.params } as WireError;
  return { code: 'internal', params: { message: error instanceof Error ? error.message : String(error) } };
}

export function fromWire<C extends ErrorCode>({ code, params }: WireError<C>): AppError<C> {
  return new AppError<C>(code, ...([params] as unknown as Given<C>));
}

export function canceled(): AppError {
  return new AppError('canceled');
}

/** @throws AppError `canceled` when the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw canceled();
}
