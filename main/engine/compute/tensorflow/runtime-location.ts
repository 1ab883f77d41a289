import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BackendReport } from '#shared/domain/run/run.ts';
import type { EngineEnvironment } from '#engine/environment.ts';

/** A TensorFlow that set-up installed and loaded once in a throw-away process. */
export interface TensorflowLocation {
  readonly version: string;
  readonly kind: 'cpu' | 'gpu';
  /** Absolute path of tfjs_binding.node, which finds TensorFlow's libraries by itself. */
  readonly addon: string;
}

/** Why it is not used, and the command that changes that. */
export type MissingTensorflow = NonNullable<BackendReport['notice']>;

export const setUpCommand = 'npm run setup';

/**
 * Reads what set-up wrote down: current.json, or unavailable.json with the reason. Both lie in a folder `tensorflow`
 * (the environment may name it or the folder around it), and paths in them start beside that folder.
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

/** @returns undefined where the file is missing or cut short: both mean “not there” */
function readRecord(file: string): Readonly<Record<string, string | undefined>> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    return undefined;
  }
}
