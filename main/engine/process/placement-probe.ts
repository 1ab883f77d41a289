/**
 * A separate process that compiles what a run computes, while TensorFlow logs to standard error where it places each op.
 * Reads a `PlacementTrial` as JSON.
 */
import { text } from 'node:stream/consumers';
import { runPlacementTrial, type PlacementTrial } from '#engine/placement/placement-trial.ts';

const trial = JSON.parse(await text(process.stdin)) as PlacementTrial;
await runPlacementTrial(trial);
// TensorFlow's threads would keep the process alive.
process.exit(0);
