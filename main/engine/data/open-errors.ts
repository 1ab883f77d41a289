import { AppError } from '#shared/domain/errors.ts';

/** Turns a system error on opening a path into one that the user can act on. */
export function openFailure(path: string, error: unknown): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new AppError('dataset/not-found', { kind: 'dataset', path }, error);
    case 'EACCES':
    case 'EPERM':
      return new AppError('dataset/no-permission', { path }, error);
    default:
      return error;
  }
}

export function noImages(name: string, otherFiles: number): AppError {
  return new AppError('dataset/empty', { reason: 'no-images', name, otherFiles });
}

export function oneClass(className: string): AppError {
  return new AppError('dataset/one-class', { className });
}

export function onlyImagesInRoot(name: string, count: number): AppError {
  return new AppError('dataset/images-in-root', { reason: 'root', name, count });
}

export function onlySingleImages(): AppError {
  return new AppError('dataset/images-in-root', { reason: 'single-images' });
}
