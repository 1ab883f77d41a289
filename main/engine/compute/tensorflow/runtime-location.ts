import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BackendReport } from '#shared/domain/run/run.ts';
import type { EngineEnvironment } from '#engine/environment.ts';

/** A TensorFlow that set-up installed and test-loaded in a separate process. */
export interface TensorflowLocation {
  readonly version: string;
  readonly kind: 'cpu' | 'gpu';
  /** Absolute path of tfjs_binding.node, which finds TensorFlow's libraries itself. */
  readonly addon: string;
}

/** Why it isn't used, and the command that fixes it. */
export type MissingTensorflow = NonNullable<BackendReport['notice']>;

export const setUpCommand = 'npm run setup';

/**
 * Reads set-up's record: current.json, or unavailable.json with the reason. Both are in a folder `tensorflow` (the
 * environment may name it or its parent), and their paths are relative to its parent.
 */
export function locateTensorflow(
  environment: Pick<EngineEnvironment, 'tensorflowFolder'>,
): TensorflowLocation | MissingTensorflow {
  const given = environment.tensorflowFolder;
  const folder = path.basename(given) === 'tensorflow' ? given : path.join(given, 'tensorflow');
  const current = readRecord(path.join(folder, 'current.json'));
  if (current === undefined) return whyUnavailable(folder);
  const addon = path.resolve(folder, '..', current['addon'] ?? '');
  if (!existsSync(addon)) return { fault: { kind: 'moved' }, repair: setUpCommand };
  const kind = current['kind'] === 'gpu' ? 'gpu' : 'cpu';
  return { version: current['version'] ?? '', kind, addon };
}

function whyUnavailable(folder: string): MissingTensorflow {
  const note = readRecord(path.join(folder, 'unavailable.json'));
  const reason = note?.['reason'];
  return {
    fault: reason === undefined ? { kind: 'not-installed' } : { kind: 'set-up-failed', reason },
    repair: note?.['repair'] ?? setUpCommand,
  };
}

/** @returns undefined if the file is missing or truncated */
function readRecord(file: string): Readonly<Record<string, string | undefined>> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    return undefined;
  }
}
