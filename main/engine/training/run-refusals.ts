import { AppError } from '../../../shared/contract/errors.ts';

export function tooFewPictures(): AppError {
  return new AppError(
    'dataset/too-few-pictures',
    'Training needs pictures to learn from and pictures to check with. Add pictures, or take some back that were left out.',
  );
}

export function stoppedTooEarly(): AppError {
  return new AppError(
    'cancelled',
    'Stopped before training began, so there is no model yet. The features computed so far are kept, and the next run goes on from there.',
  );
}
