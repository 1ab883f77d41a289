import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cropAndResize } from '../../../../shared/domain/crop-resize.ts';
import { applyOrientation, readExifOrientation } from '../../../../shared/domain/exif-orientation.ts';
import { fillTemplate } from './templates.ts';

/** The text of picture.js: the app's own functions for pictures, as a classic script for pages and Node. */
export async function buildPictureScript(assetsFolder: string): Promise<string> {
  const template = await readFile(path.join(assetsFolder, 'page', 'picture.js'), 'utf8');
  return fillTemplate(template, {
    cropAndResize: cropAndResize.toString(),
    readExifOrientation: readExifOrientation.toString(),
    applyOrientation: applyOrientation.toString(),
  });
}
