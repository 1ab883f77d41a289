import type { DataType } from '@tensorflow/tfjs-core';
import { AppError } from '#shared/domain/errors.ts';

/** TensorFlow's numbers for element types (tensorflow/core/framework/types.proto), equal in the addon and in graphs. */
const numbers: Readonly<Record<string, number>> = { float32: 1, int32: 3, uint8: 4, bool: 10 };

/** @throws AppError `compute/unsupported-operation` for complex numbers and text, which no step uses */
export function typeNumber(type: DataType | 'uint8'): number {
  const number = numbers[type];
  if (number === undefined)
    throw new AppError('compute/unsupported-operation', { operation: type, reason: 'data-type' });
  return number;
}
