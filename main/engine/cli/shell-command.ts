import type { DatasetArguments } from './arguments/arguments.ts';

/** A command that can be copied into a terminal of this system. */
export function formatShellCommand(
  values: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string {
  return values.map((value) => quote(value, platform)).join(' ');
}

/** The arguments that open the same images with the same split. */
export function formatDatasetArguments({
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

function quote(value: string, platform: NodeJS.Platform): string {
  // Letters of any language need no quotes; characters with a meaning in a shell do.
  if (
    /^[\p{L}\p{N}_./:=,@+-]+$/u.test(value) ||
    (platform === 'win32' && /^[\p{L}\p{N}_./:\\-]+$/u.test(value))
  )
    return value;
  return platform === 'win32' ? `"${value}"` : `'${value.replaceAll("'", `'\\''`)}'`;
}
