import { buildBackendPrograms } from './backend-programs.ts';

/** Builds the files of workers and other processes once before all tests: Node 20 doesn't run TypeScript. */
export async function setup(): Promise<void> {
  await buildBackendPrograms();
}
