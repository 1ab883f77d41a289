/** Whether a process exists on this machine, whoever owns it. */
export function isProcessAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as someone else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
