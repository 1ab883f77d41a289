import { english } from '#shared/messages/en/english.ts';
import type { CommandContext } from '../context.ts';

export function runs({ session, output }: CommandContext): void {
  const list = session.store.runs();
  for (const run of list) output.run(run);
  if (list.length === 0) output.notice(english().terminal.noRuns);
}
