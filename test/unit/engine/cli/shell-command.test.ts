import { expect, test } from 'vitest';
import { formatDatasetArguments, formatShellCommand } from '#engine/cli/shell-command.ts';

test('plain values stay unchanged; others are quoted for the system’s shell', () => {
  const values = ['train', 'pets/蜜蜂', "it's $5", '--run', 'a b'];
  expect(formatShellCommand(values, 'linux')).toBe("train pets/蜜蜂 'it'\\''s $5' --run 'a b'");
  expect(formatShellCommand(['train', 'C:\\pets', 'a b'], 'win32')).toBe('train C:\\pets "a b"');
  expect(formatShellCommand(['C:\\pets'], 'linux')).toBe("'C:\\pets'");
});

test('the arguments open the same images with the same validation split', () => {
  const dataset = { path: 'a', validationPath: undefined, validationFraction: 0.3 };
  expect(formatDatasetArguments(dataset)).toEqual(['a', '--validation-fraction', '0.3']);
  expect(formatDatasetArguments({ ...dataset, validationPath: 'v', validationFraction: undefined })).toEqual([
    'a',
    '--validation',
    'v',
  ]);
});
