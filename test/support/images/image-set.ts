import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A set of images in the folder `BATCHWISE_IMAGES`, too large for the repository; docs/testing.md lists them.
 * @throws Error with one sentence if the variable isn't set or the set isn't there
 */
export function imageSet(name: 'ants-and-bees' | 'cifar-10-sample' | 'fashion-mnist.zip'): string {
  const folder = process.env['BATCHWISE_IMAGES'];
  if (!folder) throw new Error(`Set BATCHWISE_IMAGES to a folder that holds ${name} (see docs/testing.md).`);
  const path = join(folder, name);
  if (!existsSync(path)) throw new Error(`${name} is not in ${folder}, which BATCHWISE_IMAGES names.`);
  return path;
}
