import { AppError } from '#shared/contract/errors.ts';

/** What the system reports of something that was opened, as an error with a sentence. */
export function openFailure(path: string, error: unknown): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new AppError(
        'dataset/not-found',
        `“${path}” is not there. It may have been moved, or its drive is not connected.`,
        { path },
        error,
      );
    case 'EACCES':
    case 'EPERM':
      return new AppError(
        'dataset/no-permission',
        `You have no right to read “${path}”. Change its permissions, or copy it to a folder of yours.`,
        { path },
        error,
      );
    default:
      return error;
  }
}

export function noImages(name: string, otherFiles: number): AppError {
  const found = describeContent(otherFiles);
  return new AppError(
    'dataset/empty',
    `There are no images in “${name}”. ${found} Choose a folder with one sub-folder of images for each class.`,
    { otherFiles },
  );
}

export function oneClass(className: string): AppError {
  return new AppError(
    'dataset/one-class',
    `There is only one class with images, “${className}”. Telling things apart takes two or more: add another sub-folder.`,
    { className },
  );
}

export function onlyImagesInRoot(name: string, count: number): AppError {
  return new AppError(
    'dataset/images-in-root',
    `${count === 1 ? 'The image lies' : `${count} images lie`} directly in “${name}”. Sort them into one sub-folder for each class, such as “cats” and “dogs”; a sub-folder's name is its class.`,
    { count },
  );
}

export function onlySingleImages(): AppError {
  return new AppError(
    'dataset/images-in-root',
    'Single images have no class. Choose a folder with one sub-folder of images for each class, such as “cats” and “dogs”.',
  );
}

function describeContent(otherFiles: number): string {
  if (otherFiles === 0) return 'It is empty.';
  if (otherFiles === 1) return 'It holds one file, which is no image that can be read.';
  return `It holds ${otherFiles} files, but none is an image that can be read.`;
}
