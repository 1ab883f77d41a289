import { errorSentence, type ErrorMessages, type NoticeMessages } from '../error-sentence.ts';
import type { Format } from '../format.ts';

/** What is worth knowing about a run while it goes. */
export function noticeMessages({ number, plural }: Format, errors: ErrorMessages): NoticeMessages {
  return {
    'backend/on-processor': ({ operations }) =>
      `Running on the processor even though the card is in use: ${operations.join(', ')}.`,
    'memory/smaller-micro-batch': ({ batchSize, microBatchSize }) => {
      const count = Math.ceil(batchSize / microBatchSize);
      const rest = batchSize % microBatchSize;
      const last = rest === 0 ? '' : ` (the last one of ${number(rest)})`;
      const microBatches = plural(count, { one: '# micro-batch', other: '# micro-batches' });
      return `Memory was low: the batch of ${number(batchSize)} is now split into ${microBatches} of ${number(microBatchSize)}${last}. Nothing else changes.`;
    },
    'memory/smaller-evaluation': ({ images }) =>
      `Memory was low: images are now checked ${number(images)} at a time. Nothing else changes.`,
    'rate/found': ({ learningRate }) =>
      learningRate === null
        ? 'No learning rate clearly lowered the loss, so the automatic one is used.'
        : `The learning rate search chose ${learningRate.toPrecision(2)}.`,
    'checkpoint/not-written': ({ cause }) =>
      `A checkpoint couldn’t be saved, so this run can continue only from an earlier one. ${errorSentence(errors, cause)}`,
    'path/not-saved': ({ cause }) =>
      `The path of the weights couldn’t be saved, so this run won’t have a loss landscape. The run itself is saved. ${errorSentence(errors, cause)}`,
    'run/starts-over': () =>
      'This run was interrupted before its first checkpoint, so it starts over from the beginning.',
  };
}
