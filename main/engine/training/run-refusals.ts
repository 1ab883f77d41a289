import { AppError } from '#shared/contract/errors.ts';

export function tooFewImages(): AppError {
  return new AppError('dataset/too-few-images', { reason: 'empty-split' });
}

export function stoppedTooEarly(): AppError {
  return new AppError('cancelled', { reason: 'before-training' });
}
