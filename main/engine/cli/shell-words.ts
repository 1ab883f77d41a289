import type { DatasetArguments } from './arguments.ts';

/** A command that can be copied into a terminal of this system. */
export function shellCommand(words: readonly string[], platform: NodeJS.Platform = process.platform): string {
  return words.map((word) => shellWord(word, platform)).join(' ');
}

/** How the same images are opened, split as before. */
export function datasetWords({
  path,
  validationPath,
  validationFraction,
}: DatasetArguments): readonly string[] {
  return [
    path,
    ...(validationPath === undefined ? [] : ['--validation', validationPath]),
    ...(validationFraction === undefined ? [] : ['--validation-fraction', String(validationFraction)]),
  ];
}

function shellWord(word: string, platform: NodeJS.Platform): string {
  // Letters of every language need no quotes; what a shell might read otherwise does.
  if (
    /^[\p{L}\p{N}_./:=,@+-]+$/u.test(word) ||
    (platform === 'win32' && /^[\p{L}\p{N}_./:\\-]+$/u.test(word))
  )
    return word;
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
