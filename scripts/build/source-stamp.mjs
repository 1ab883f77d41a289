import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const sourceFolders = ['main', 'renderer', 'shared', 'scripts/build'];
const sourceFiles =
  /^(electron\.vite\.config\.ts|svelte\.config\.js|tsconfig.*\.json|package(-lock)?\.json)$/;
/** Bundles may name assets, so their names and sizes count; hashing 20 MB of weights each start would take too long. */
const listedFolders = ['assets'];

/** @returns a hash over everything the build is made from: a build with the same stamp is up to date */
export function sourceStamp(repository) {
  const hash = createHash('sha256');
  const rootFiles = readdirSync(repository).filter((name) => sourceFiles.test(name));
  for (const file of [
    ...rootFiles.sort(),
    ...sourceFolders.flatMap((folder) => listFiles(repository, folder)),
  ]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(repository, file)))
      .update('\0');
  }
  for (const file of listedFolders.flatMap((folder) => listFiles(repository, folder))) {
    hash.update(`${file}\0${statSync(path.join(repository, file)).size}\0`);
  }
  return hash.digest('hex');
}

/** Sorted and with forward slashes, so that the stamp does not depend on the file system. */
function listFiles(repository, folder) {
  let entries;
  try {
    entries = readdirSync(path.join(repository, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(repository, inside) : [inside];
    });
}
