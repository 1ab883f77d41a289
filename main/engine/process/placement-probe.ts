/**
 * A process of its own: prepares what a run computes, while TensorFlow writes to standard error where it places each op.
 * It reads a `PlacementTrial` as JSON.
 */
import { text } from 'node:stream/consumers';
import { runPlacementTrial, type PlacementTrial } from '#engine/placement/placement-trial.ts';

const trial = JSON.parse(await text(process.stdin)) as PlacementTrial;
await runPlacementTrial(trial);
// TensorFlow's threads would keep the process waiting.
process.exit(0);
