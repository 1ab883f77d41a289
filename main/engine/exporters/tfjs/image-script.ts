import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cropAndResize } from '#shared/domain/crop-resize.ts';
import { applyOrientation, readExifOrientation } from '#shared/domain/exif-orientation.ts';
import { fillTemplate } from './templates.ts';

/** The text of image.js: the app's own functions for images, as a classic script for pages and Node. */
export async function buildImageScript(assetsFolder: string): Promise<string> {
  const template = await readFile(path.join(assetsFolder, 'page', 'image.js'), 'utf8');
  const script = fillTemplate(template, {
    cropAndResize: cropAndResize.toString(),
    readExifOrientation: readExifOrientation.toString(),
    applyOrientation: applyOrientation.toString(),
  });
  return inAscii(script);
}

/** A page that names no encoding would read other characters, such as the first one of a png's signature, wrongly. */
const inAscii = (script: string): string =>
  script.replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
