import type { Coded, None } from './coded.ts';
import type { BackendIdentity, TensorflowFault } from './run/backend-fault.ts';

type Path = { path: string };
type RunId = { runId: string };
type ComparisonId = { comparisonId: string };
type Values<R extends string> = { reason: R; option: string; value: string };

/** What is wrong with what was asked for, on the command line or in a configuration. */
export type UsageProblem = Readonly<
  | { reason: 'unknown-command'; name: string; commands: readonly string[] }
  | { reason: 'missing-arguments'; command: string; needs: ArgumentsNeeded }
  | { reason: 'extra-argument'; command: string; argument: string }
  | { reason: 'unknown-option'; command: string; option: string }
  | { reason: 'value-not-taken'; option: string }
  | { reason: 'value-missing'; option: string; next?: string }
  | (Values<'not-a-number'> & { minimum?: number; maximum?: number })
  | (Values<'not-a-whole-number'> & { minimum: number; maximum: number })
  | (Values<'not-a-count'> & { words: readonly string[] })
  | (Values<'not-an-amount'> & { maximum: number; words: readonly string[] })
  | (Values<'not-a-choice'> & { words: readonly string[] })
  | Values<'wrong-extension'>
  | { reason: 'too-many-values'; option: string; most: number; count: number }
  | { reason: 'resume-needs-run' | 'lower-memory-needs-resume' | 'format-needs-export' }
  | { reason: 'export-needs-to' | 'compare-needs-sizes' | 'settings-differ' | 'rate-not-comparable' }
  | { reason: 'fixed-by-comparison'; option: string }
  | ({ reason: 'neither-csv-nor-svg' } & Path)
  | {
      reason: 'unknown-plug-in';
      kind: 'model' | 'optimizer' | 'schedule' | 'format';
      id: string;
      known: readonly string[];
    }
  | { reason: 'not-fine-tunable'; model: string }
  | { reason: 'unknown-setting'; owner: string; setting: string }
  | {
      reason: 'setting-out-of-range';
      owner: string;
      setting: string;
      minimum: number;
      maximum: number;
      isWhole: boolean;
    }
  | { reason: 'too-many-runs'; runs: number; most: number }
  | {
      reason: 'scaled-rate-too-high';
      givenRate: number;
      referenceBatchSize: number;
      rate: number;
      batchSize: number;
    }
  | { reason: 'folder-taken'; folder: string; taken: string; holdsRun: boolean }
>;

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
interface Parameters {
  'usage/wrong-arguments': UsageProblem;
  'dataset/not-found': Path & { kind: 'dataset' | 'image' | 'sample' };
  'dataset/no-permission': Path;
  'dataset/empty':
    | { reason: 'no-images'; name: string; otherFiles: number }
    | { reason: 'no-train-folder'; folders: readonly string[] };
  'dataset/one-class': { className: string };
  'dataset/images-in-root':
    | { reason: 'root'; name: string; count: number }
    | { reason: 'split-folders'; folders: readonly string[] }
    | { reason: 'single-images' };
  'dataset/too-few-images': {
    reason: 'one-class' | 'none-to-validate' | 'empty-split' | 'too-few-to-measure';
  };
  'dataset/bad-archive': { reason: 'not-a-zip' | 'damaged'; archive: string };
  'dataset/archive-unsafe': { archive: string } & (
    | { reason: 'too-many-files'; files: number }
    | { reason: 'overlapping-files' }
    | { reason: 'too-large'; packedBytes: number; bytes: number }
    | { reason: 'outside-file'; file: string }
  );
  'dataset/unreadable-image':
    { fault: ImageFault; path?: string } | { fault: 'several'; images: number; paths: readonly string[] };
  'dataset/not-open': None;
  'run/not-found': RunId | { folder: string };
  'run/already-running':
    | ({ reason: 'this-run' } & RunId)
    | ({ reason: 'in-folder'; folder: string } & RunId)
    | { reason: 'training' | 'measuring' };
  'run/not-running': RunId;
  'run/diverged': { step: number; learningRate: number };
  'run/no-weights':
    | ({ reason: 'none-saved' } & Path)
    | ({ reason: 'other-run'; folder: string; otherRunId: string } & RunId)
    | { reason: 'unknown-model'; modelId: string };
  'run/no-path': { reason: 'none-saved' | 'never-moved' };
  'run/other-images': { projectName: string };
  'run/not-resumable':
    | { reason: 'finished' | 'other-run' | 'other-images' }
    | { reason: 'other-backend'; then: BackendIdentity; now: BackendIdentity };
  'comparison/not-found': ComparisonId;
  'comparison/not-running': ComparisonId;
  'comparison/already-running':
    { reason: 'with-these-images' } | ({ reason: 'elsewhere' | 'this-comparison' } & ComparisonId);
  'comparison/other-images': ComparisonId;
  'run/earlier-build': { kind: 'run' | 'list'; folder: string };
  canceled: { reason?: 'before-training' };
  'compute/unavailable': { fault: TensorflowFault; repair: string };
  'compute/out-of-memory':
    | { reason: 'step' }
    | { reason: 'portable-limit'; bytes: number }
    | { reason: 'smallest-step'; images: number; isExact: boolean };
  'compute/unsupported-operation': {
    operation: string;
    reason:
      | 'no-kernel'
      | 'wide-padding'
      | 'dilated-depthwise'
      | 'unknown-attribute'
      | 'number-64-bit'
      | 'values-from-outside'
      | 'reads-value'
      | 'data-type';
  };
  'export/not-empty': Path & { reason: 'dangling-link' | 'file' | 'not-empty' };
  'export/mismatch': { format: string; label: string; maxDifference: number };
  'export/not-a-model': ModelFolderFault & { folder: string };
  /** `label` is the format's. */
  'export/not-writable': NetworkFault & { modelId: string; label: string };
  'storage/disk-full': Path;
  'storage/no-permission': Path;
  'storage/damaged':
    | ({ kind: 'database' | 'replaced-database' | 'weight-path' | 'file' } & Path)
    | ({ kind: 'checkpoint'; fault: CheckpointFault } & Path)
    | ({ kind: 'run'; fault: RunFolderFault } & Path)
    | { kind: 'weights'; weight: string }
    | { kind: 'base-model'; folder: string }
    | { kind: 'features' };
  'storage/busy': Path;
  'storage/newer-version': Path & { version: number; newest: number };
  'storage/not-found': ({ kind: 'shown' } & Path) | ({ kind: 'folder'; obstacle: FolderObstacle } & Path);
  'engine/crashed': {
    reason: CrashReason;
    exitCode?: number;
    /** Where the engine said itself why it cannot start. */
    cause?: WireError;
  };
  'engine/not-ready': None;
  /** `detail` is for programmers. */
  'protocol/bad-message': { detail: string };
  /** A bug; `message` is the thrown error's. */
  internal: { message: string };
}

export type CheckpointFault = 'other-version' | 'damaged';
export type RunFolderFault =
  'other-version' | 'weights-changed' | 'file-changed' | 'file-missing' | 'other-content' | 'no-json';

/** Why a folder is no exported model that can be used. */
export type ModelFolderFault = Readonly<
  | { reason: 'missing' }
  | { reason: 'not-buildable' | 'not-square-rgb' }
  | { reason: 'foreign-file' | 'file-missing' | 'file-damaged' | 'other-file'; file: string }
  | { reason: 'weights-size'; bytes: number; expectedBytes: number }
  | { reason: 'class-count'; outputs: number | null; classes: number }
>;

/** Why a network cannot be written in an export's format. Shapes are `3×3×?×8`. */
export type NetworkFault = Readonly<
  | { reason: 'unknown-model' }
  | { reason: 'weight-missing' | 'weight-unknown'; weight: string }
  | { reason: 'weight-mismatch'; weight: string; actual: string; expected: string }
  | { reason: 'class-count'; outputs: string; classes: number }
  | { reason: 'first-layer'; layer: string; kind: string }
>;

export type ErrorParameters = { readonly [K in keyof Parameters]: Readonly<Parameters[K]> };
export type ErrorCode = keyof ErrorParameters;

/** An error as data: Electron and structured clone keep only `message` of an Error. */
export type WireError<C extends ErrorCode = ErrorCode> = Coded<ErrorParameters, C>;

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
  return { code: 'internal', params: { message: messageOf(error) } };
}

/** For programmers, or as the text of somebody else's library. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
