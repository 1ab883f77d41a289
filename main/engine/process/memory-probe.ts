/**
 * A separate process that makes two training steps and a validation call at one batch size, with dummy images, and reports
 * its peak memory. Reads a `MemoryTrial` as JSON and writes a `TrialResult`.
 */
import { text } from 'node:stream/consumers';
import { toWire } from '#shared/domain/errors.ts';
import { runMemoryTrial, type MemoryTrial } from '#engine/batch-size/memory-trial.ts';

const trial = JSON.parse(await text(process.stdin)) as MemoryTrial;
try {
  await runMemoryTrial(trial);
  // In kilobytes on every system.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ peakBytes }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: toWire(error) }));
}
// The threads of TensorFlow and wasm would keep the process alive.
process.exit(0);
