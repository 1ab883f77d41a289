import { app, utilityProcess, type Details, type MessagePortMain } from 'electron';
import { createInterface } from 'node:readline';
import type { CrashReason } from '#shared/domain/errors.ts';
import type { Log } from '../log.ts';

export interface EngineExit {
  readonly code: number;
  readonly reason: CrashReason;
}

/** One life of the engine's process. */
export interface EngineChild {
  post(message: unknown, ports?: readonly MessagePortMain[]): void;
  onMessage(handler: (message: unknown) => void): void;
  /** Called once. */
  onExit(handler: (exit: EngineExit) => void): void;
  kill(): void;
}

const serviceName = 'Batchwise engine';

/** TensorFlow reads these once, while its library loads: they must be there before the process starts. */
const tensorflowEnvironment = { TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true' };

/** Starts the engine's process; what it prints goes to the log. */
export function forkEngine(file: string, log: Log): EngineChild {
  const child = utilityProcess.fork(file, [], {
    serviceName,
    stdio: 'pipe',
    env: { ...process.env, ...tensorflowEnvironment },
    // The TensorFlow runtime is not signed by us.
    ...(process.platform === 'darwin' ? { allowLoadingUnsignedLibraries: true } : {}),
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => log.write('engine', line));
  }
  child.once('spawn', () => log.write('app', `engine started, process ${String(child.pid)}`));
  return {
    post: (message, ports = []) => child.postMessage(message, [...ports]),
    onMessage: (handler) => void child.on('message', handler),
    onExit: (handler) => followExit(child, handler),
    kill: () => void child.kill(),
  };
}

/** The exit tells the code, and Electron's own event, which may come a moment before or after it, tells why. */
function followExit(child: Electron.UtilityProcess, handler: (exit: EngineExit) => void): void {
  let reason: CrashReason = 'exited';
  const onGone = (_event: unknown, details: Details): void => {
    if (details.type === 'Utility' && details.name === serviceName) reason = crashReason(details.reason);
  };
  app.on('child-process-gone', onGone);
  child.once('exit', (code) => {
    setImmediate(() => {
      app.off('child-process-gone', onGone);
      handler({ code, reason });
    });
  });
}

/** @param reason any string: newer Electrons know more reasons than the oldest one that the app runs on */
function crashReason(reason: string): CrashReason {
  switch (reason) {
    case 'killed':
      return 'killed';
    case 'oom':
    case 'memory-eviction':
      return 'out-of-memory';
    case 'launch-failed':
      return 'failed-to-start';
    default:
      return 'exited';
  }
}
