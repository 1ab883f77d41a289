import { AppError } from '#shared/contract/errors.ts';

export function tooFewImages(): AppError {
  return new AppError(
    'dataset/too-few-images',
    'Training needs images to learn from and images to check with. Add images, or take some back that were left out.',
  );
}

export function stoppedTooEarly(): AppError {
  return new AppError(
    'cancelled',
    'Stopped before training began, so there is no model yet. The features computed so far are kept, and the next run goes on from there.',
  );
}
