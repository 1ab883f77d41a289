/**
 * A process of its own: prepares a training, makes two updates and a validation pass of one batch size with made-up
 * images, and says how much memory that took at most. It reads a `MemoryTrial` as JSON and writes a `TrialResult`.
 */
import { text } from 'node:stream/consumers';
import { toWire } from '#shared/domain/errors.ts';
import { runMemoryTrial, type MemoryTrial } from '#engine/batch-size/memory-trial.ts';

const trial = JSON.parse(await text(process.stdin)) as MemoryTrial;
try {
  await runMemoryTrial(trial);
  // Kilobytes on every system that Node runs on.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ peakBytes }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: toWire(error) }));
}
// TensorFlow's and the portable backend's threads would keep the process waiting.
process.exit(0);
