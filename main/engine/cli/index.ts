/** The command line: the same session as the window's, without a window. Exit codes: see help.ts. */
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { AppError, isAppError, messageOf, toWire } from '#shared/domain/errors.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';
import { followUnexpected } from '#shared/contract/unexpected.ts';
import { assertNever } from '#shared/domain/assert-never.ts';
import { version } from '../../../package.json';
import { createSession } from '#engine/services/session.ts';
import { parseCommand, type Command } from './arguments/arguments.ts';
import { exportCommand } from './commands/export.ts';
import { inspect } from './commands/inspect.ts';
import { predict } from './commands/predict.ts';
import { recommend } from './commands/recommend.ts';
import { runs } from './commands/runs.ts';
import { compare } from './commands/compare.ts';
import { train } from './commands/train.ts';
import type { CommandContext } from './context.ts';
import { commandLineEnvironment } from './environment.ts';
import { helpText } from './help.ts';
import { humanOutput } from './output/human-output.ts';
import { jsonOutput } from './output/json-output.ts';
import type { Output } from './output/output.ts';

const { errors } = english();
const exitCodes = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;
type SessionCommand = Exclude<Command, { name: 'help' | 'version' }>;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const isJson = argv.includes('--json');
  const output: Output = isJson
    ? jsonOutput((line) => process.stdout.write(line))
    : humanOutput(process.stdout);
  const interruption = interruptible();
  followUnexpected(process, (error) =>
    // The reader of the output has closed it, so nobody would see a message.
    process.exit(isClosedPipe(error) ? exitCodes.done : report(error, output, interruption)),
  );
  try {
    const command = parseCommand(argv);
    if (command.name === 'help') process.stdout.write(helpText(command.topic));
    else if (command.name === 'version') process.stdout.write(`${version}\n`);
    else await withSession(command, output, interruption);
    return interruption.aborted ? exitCodes.interrupted : exitCodes.done;
  } catch (error) {
    return report(error, output, interruption);
  }
}

async function withSession(command: SessionCommand, output: Output, signal: AbortSignal): Promise<void> {
  const environment = commandLineEnvironment(import.meta.dirname, version);
  const handlers = new Set<(event: EngineEvent) => void>([(event) => output.event(event)]);
  const session = createSession(environment, (event) => {
    for (const handler of handlers) handler(event);
  });
  const { recovered, earlierBuild } = session.store;
  for (const notice of [recovered, earlierBuild])
    if (notice !== null) output.notice(errorSentence(errors, toWire(notice)));
  try {
    await dispatch(command, {
      environment,
      session,
      output,
      signal,
      events: { on: (handler) => handlers.add(handler) },
    });
  } finally {
    await session.close();
  }
}

async function dispatch(command: SessionCommand, context: CommandContext): Promise<void> {
  switch (command.name) {
    case 'train':
      return train(command, context);
    case 'compare':
      return compare(command, context);
    case 'inspect':
      return inspect(command, context);
    case 'recommend':
      return recommend(command, context);
    case 'predict':
      return predict(command, context);
    case 'export':
      return exportCommand(command, context);
    case 'runs':
      runs(context);
      return;
    default:
      return assertNever(command);
  }
}

/** The first Ctrl-C stops and saves; the second ends at once. */
function interruptible(): AbortSignal {
  const interruption = new AbortController();
  const onSignal = (): void => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return interruption.signal;
}

function report(error: unknown, output: Output, interruption: AbortSignal): number {
  const known = isAppError(error) ? error : new AppError('internal', { message: messageOf(error) }, error);
  if (known.code === 'canceled' && interruption.aborted) return exitCodes.interrupted;
  output.error(known);
  process.stderr.write(`${known.code}: ${errorSentence(errors, toWire(known))}\n`);
  if (known.code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return known.code === 'usage/wrong-arguments' ? exitCodes.wrongUsage : exitCodes.failed;
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
