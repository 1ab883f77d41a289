/** Where TensorFlow placed the nodes of one op. */
export interface OpPlacement {
  readonly op: string;
  readonly onCard: number;
  readonly onProcessor: number;
}

/**
 * With these variables, set before TensorFlow loads, its placer logs a line for each node of a loaded graph. The first one
 * enables such lines at all. A higher level for everything would use another format, and add a line for each op.
 */
export const placementVariables = {
  TF_CPP_MIN_LOG_LEVEL: '0',
  TF_CPP_MAX_VLOG_LEVEL: '0',
  TF_CPP_VMODULE: 'placer=1',
} as const;

/**
 * “I0000 00:00:1795630782.379175    9273 placer.cc:172] train.0/MaxPool/3(MaxPool) placed on:
 * /job:localhost/replica:0/task:0/device:GPU:0” (one line; TensorFlow 2.9 begins it differently). Matches only nodes of a
 * function: those that read and write the state have names without a serial number and don't belong to a step.
 * @see LogDeviceAssignment in tensorflow/core/common_runtime/placer.cc
 */
const placed = /placer\.cc:\d+\] \w+\.\d+\/\S+\((\w+)\) placed on: \S*\/device:(\w+):\d+/g;

/**
 * Ops that cost nothing on the processor, and why: they compute nothing, and what they pass on is there already. Any other
 * op counts, even if it handles only a few integers: the card waits for it.
 */
const costsNothing: Readonly<Record<string, string>> = {
  Const: 'The placer puts it beside the op that takes it, which has a name of its own.',
  DeepCopy: 'Copies what a step is given, which comes from the processor’s memory.',
  Identity: 'Hands on what it is given, here an output on its way to the processor’s memory.',
  Placeholder: 'Stands for what a step is given, which comes from the processor’s memory.',
  VarHandleOp: 'A name for a variable; the ops that read and change it show where its values are.',
};

/**
 * Reads what TensorFlow wrote with `placementVariables` while it loaded graphs.
 * @returns an entry for each op of their functions, by name; empty without such lines
 */
export function readPlacements(log: string): OpPlacement[] {
  const counts = new Map<string, { onCard: number; onProcessor: number }>();
  for (const [, op = '', device] of log.matchAll(placed)) {
    const count = counts.get(op) ?? { onCard: 0, onProcessor: 0 };
    count[device === 'CPU' ? 'onProcessor' : 'onCard']++;
    counts.set(op, count);
  }
  return [...counts].map(([op, count]) => ({ op, ...count })).sort((a, b) => (a.op < b.op ? -1 : 1));
}

/**
 * @returns the names of the ops that are on the processor and cost time there; null if nothing is on a card, so that none
 * was used
 */
export function opsOnProcessor(placements: readonly OpPlacement[]): readonly string[] | null {
  if (placements.every(({ onCard }) => onCard === 0)) return null;
  return placements
    .filter(({ op, onProcessor }) => onProcessor > 0 && !(op in costsNothing))
    .map(({ op }) => op);
}
