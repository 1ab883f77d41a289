import { resolve } from 'node:path';
import type { InspectCommand } from '../arguments/arguments.ts';
import type { CommandContext } from '../context.ts';

export async function inspect(
  command: InspectCommand,
  { session, output, signal }: CommandContext,
): Promise<void> {
  output.dataset(await session.api['dataset.open']({ paths: [resolve(command.path)] }, signal), true);
}
