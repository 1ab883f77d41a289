import { AppError, type NetworkFault } from '#shared/contract/errors.ts';

/** A model that cannot be written as a TensorFlow.js layers model. */
export const cannotWrite = (modelId: string, fault: NetworkFault): AppError =>
  new AppError('export/not-writable', { ...fault, modelId });
