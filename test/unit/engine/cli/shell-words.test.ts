import { expect, test } from 'vitest';
import { datasetWords, shellCommand } from '#engine/cli/shell-words.ts';

test('plain words stay as they are, others are quoted for the system’s shell', () => {
  const words = ['train', 'pets/蜜蜂', "it's $5", '--run', 'a b'];
  expect(shellCommand(words, 'linux')).toBe("train pets/蜜蜂 'it'\\''s $5' --run 'a b'");
  expect(shellCommand(['train', 'C:\\pets', 'a b'], 'win32')).toBe('train C:\\pets "a b"');
  expect(shellCommand(['C:\\pets'], 'linux')).toBe("'C:\\pets'");
});

test('images are opened again with the validation part that they were opened with', () => {
  const dataset = { isJson: false, path: 'a', validationPath: undefined, validationFraction: 0.3 };
  expect(datasetWords(dataset)).toEqual(['a', '--validation-fraction', '0.3']);
  expect(datasetWords({ ...dataset, validationPath: 'v', validationFraction: undefined })).toEqual([
    'a',
    '--validation',
    'v',
  ]);
});
