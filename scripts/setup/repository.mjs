import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout these scripts belong to, whatever the working directory is. */
export const repositoryFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
