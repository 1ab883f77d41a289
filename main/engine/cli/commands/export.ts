import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exportRun } from '#engine/services/export-run.ts';
import { readRunFolder } from '#engine/services/runs/run-folder.ts';
import type { ExportCommand } from '../arguments/arguments.ts';
import type { CommandContext } from '../context.ts';

/** Exports a run by its id or folder. */
export async function exportCommand(
  command: ExportCommand,
  { environment, session, output, signal }: CommandContext,
): Promise<void> {
  const asFolder = resolve(command.run);
  const input = { runId: command.run, formats: [...command.formats], folder: resolve(command.folder) };
  const reports = existsSync(join(asFolder, 'run.json'))
    ? await exportRun({
        ...{ environment, run: await readRunFolder(asFolder), input, signal },
        emit: (event) => output.event(event),
      })
    : await session.api['export.write'](input, signal);
  for (const report of reports) output.exported(report);
}
