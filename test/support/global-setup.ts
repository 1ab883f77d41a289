import { buildBackendPrograms } from './backend-programs.ts';

/** Node 20 runs no TypeScript, and workers and other processes start from files: tests get these built once before they start. */
export async function setup(): Promise<void> {
  await buildBackendPrograms();
}
