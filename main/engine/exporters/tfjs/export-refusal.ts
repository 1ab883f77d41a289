import { AppError } from '#shared/contract/errors.ts';

/** A model that cannot be written as a TensorFlow.js layers model; `reason` completes the sentence after a colon. */
export const cannotWrite = (modelId: string, reason: string): AppError =>
  new AppError(
    'export/not-a-model',
    `This “${modelId}” model cannot be written for TensorFlow.js: ${reason}.`,
    { modelId },
  );
