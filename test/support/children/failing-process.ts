/**
 * The engine's process or the command line with a bug in it: `<engine|cli> <exception|rejection> [arguments of the command line]`.
 * The bug shows in a timer as soon as somebody handles what nobody caught, so it meets no `try` of ours.
 * In place of Electron's port stands the channel of a plain child process.
 */
import process from 'node:process';

type Handler = (message: { readonly data: unknown; readonly ports: readonly never[] }) => void;

const parentPort = {
  postMessage: (message: unknown): void => void process.send?.(message),
  once: (_: 'message', handler: Handler): void =>
    void process.once('message', (data) => handler({ data, ports: [] })),
  on: (_: 'message', handler: Handler): void =>
    void process.on('message', (data) => handler({ data, ports: [] })),
};

const [program, kind, ...argv] = process.argv.slice(2);

const waiting = setInterval(() => {
  if (process.listenerCount('uncaughtException') === 0) return;
  clearInterval(waiting);
  if (kind === 'rejection') void Promise.reject(new Error('a bug in a promise'));
  else throw new Error('a bug in a timer');
}, 1);

if (program === 'engine') {
  Object.assign(process, { parentPort });
  await import('#engine/process/engine.ts');
} else {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...argv);
  await import('#engine/cli/index.ts');
}
