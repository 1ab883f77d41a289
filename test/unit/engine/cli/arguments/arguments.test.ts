import { describe, expect, test } from 'vitest';
import { sentenceOf, thrownBy } from '#test/support/sentence.ts';
import { parseCommand } from '#engine/cli/arguments/arguments.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';

describe('train', () => {
  test('a folder alone uses the defaults', () => {
    expect(parseCommand(['train', 'pets'])).toEqual({
      name: 'train',
      path: 'pets',
      validationPath: undefined,
      validationFraction: undefined,
      config: defaultRunConfig,
      measuresBatchSize: false,
      takesMeasuredEpochs: true,
      runFolder: undefined,
      exportFolder: undefined,
      formats: ['tfjs'],
    });
  });
  test('every option is in the run', () => {
    const argv =
      'train a.zip --validation v --validation-fraction 0.3 --epochs 5 --batch-size full --learning-rate 0.01';
    const more = '--optimizer sgd --seed 7 --backend wasm --run r --export e --format tfjs,onnx --json';
    expect(parseCommand(`${argv} ${more}`.split(' '))).toMatchObject({
      validationPath: 'v',
      validationFraction: 0.3,
      runFolder: 'r',
      exportFolder: 'e',
      formats: ['tfjs', 'onnx'],
      config: {
        epochs: 5,
        batchSize: 'full',
        learningRate: 0.01,
        optimizerId: 'sgd',
        seed: 7,
        backend: 'wasm',
      },
    });
  });
  test('a run resumes with its own settings, overridden by the given ones', () => {
    const own = { ...defaultRunConfig, epochs: 33 };
    const plain = parseCommand(['train', 'a', '--run', 'r', '--resume']);
    expect(plain).toMatchObject({ runFolder: 'r', resume: { lowersMemory: false } });
    const given = parseCommand('train a --run r --resume --lower-memory --batch-size 8'.split(' '));
    expect(given).toMatchObject({ resume: { lowersMemory: true } });
    if (plain.name !== 'train' || given.name !== 'train') throw new Error('that was train');
    expect(plain.resume?.settingsOver(own)).toEqual(own);
    expect(given.resume?.settingsOver(own)).toEqual({ ...own, batchSize: 8 });
  });
  test.each([
    ['--model small-cnn', { modelId: 'small-cnn' }],
    ['--fine-tune last', { fineTune: 'last' }],
    ['--augment strong', { augment: 'strong' }],
    ['--schedule cosine', { scheduleId: 'cosine' }],
    ['--class-weights auto', { classWeights: 'auto' }],
    ['--micro-batch 8', { microBatch: 8 }],
    ['--micro-batch auto', { microBatch: 'auto' }],
    ['--accumulation exact', { accumulation: 'exact' }],
    ['--learning-rate find', { learningRate: 'find' }],
    ['--batch-size 64', { batchSize: 64 }],
  ])('%s changes that setting and leaves every other at its default', (option, change) => {
    expect(parseCommand(['train', 'a', ...option.split(' ')])).toMatchObject({
      config: { ...defaultRunConfig, ...change },
    });
  });
  test.each([
    [['train'], 'train needs a folder or a ZIP file of images: see “batchwise help train”.'],
    [['train', 'a', 'b'], 'one argument too many'],
    [['train', 'a', '--resume'], '--resume needs --run'],
    [['train', 'a', '--lower-memory'], '--lower-memory goes with --resume'],
    [['train', 'a', '--epochs', 'ten'], '--epochs takes a whole number from 1 to 10,000, not “ten”.'],
    [['train', 'a', '--epochs', '0'], '--epochs takes a whole number from 1 to 10,000, not “0”.'],
    [['train', 'a', '--epochs', '1.5'], '--epochs takes a whole number from 1 to 10,000, not “1.5”.'],
    [['train', 'a', '--batch-size', '0'], '--batch-size'],
    [['train', 'a', '--batch-size', ''], '--batch-size'],
    [
      ['train', 'a', '--batch-size', '-3'],
      '--batch-size takes a whole number from 1, or full or auto, not “-3”.',
    ],
    [
      ['train', 'a', '--validation-fraction', '0.9'],
      '--validation-fraction takes a number from 0.05 to 0.5, not “0.9”.',
    ],
    [
      ['train', 'a', '--batch-size', 'all'],
      '--batch-size takes a whole number from 1, or full or auto, not “all”.',
    ],
    [
      ['train', 'a', '--micro-batch', '2.5'],
      '--micro-batch takes a whole number from 1, or auto, not “2.5”.',
    ],
    [['train', 'a', '--backend', 'abacus'], '--backend takes auto, tensorflow, or wasm, not “abacus”.'],
    [['train', 'a', '--learning-rate=-1'], 'a number above 0 and up to 1000, or auto or find, not “-1”.'],
    [['train', 'a', '--learning-rate', '1001'], '--learning-rate takes'],
    [['train', 'a', '--fine-tune', 'most'], '--fine-tune takes none, last, or all, not “most”.'],
    [['train', 'a', '--augment', 'heavy'], '--augment takes auto, none, light, or strong, not “heavy”.'],
    [['train', 'a', '--class-weights', 'yes'], '--class-weights takes auto or none, not “yes”.'],
    [['train', 'a', '--seed', '-1'], '--seed takes a whole number from 0 to 4,294,967,295, not “-1”.'],
    [['train', 'a', '--color'], 'train has no option --color: see “batchwise help train”.'],
    [['inspect', 'a', '-x'], 'inspect has no option -x: see “batchwise help inspect”.'],
    [['train', 'a', '--run'], '--run needs a value.'],
    [['train', 'a', '--run', '--resume'], '--run needs a value, not “--resume”.'],
    [['train', 'a', '--json=1'], '--json takes no value.'],
    [['train', 'a', '--format', 'tfjs'], '--format goes with --export'],
    [['fly'], 'There’s no command “fly”.'],
    [['fly', '--help'], 'There’s no command “fly”.'],
    [['help', 'fly'], 'There’s no command “fly”.'],
    [['predict', 'model'], 'predict needs an exported model and at least one image'],
    [['export', 'run'], '--to'],
    [['export', '--to', 'x'], 'export needs a run, by its ID or its folder'],
    [['runs', 'x'], '“x” is one argument too many for runs.'],
    [['compare', 'a', '--batch-sizes', '1', '--seeds', '0,-1'], '--seeds takes a whole number from 0'],
    [
      ['compare', 'a', '--batch-sizes', Array(65).fill('1').join(',')],
      '--batch-sizes takes at most 64 values, not 65.',
    ],
  ])('%j is wrong usage, with a message about it', (argv, part) => {
    const error = thrownBy(() => parseCommand(argv));
    expect(error).toMatchObject({ code: 'usage/wrong-arguments' });
    expect(sentenceOf(error)).toContain(part);
  });
});

test('help works anywhere, for one command if it is named', () => {
  for (const argv of [[], ['help'], ['--help'], ['-h']]) expect(parseCommand(argv)).toEqual({ name: 'help' });
  for (const argv of [
    ['help', 'train'],
    ['train', '--help'],
    ['train', 'x', '--bogus', '-h'],
  ])
    expect(parseCommand(argv)).toEqual({ name: 'help', topic: 'train' });
});

test('a value may begin with a dash after an equals sign', () => {
  expect(parseCommand(['train', 'a', '--run=-x'])).toMatchObject({ runFolder: '-x' });
});

describe('compare', () => {
  test('lists become numbers, and a single seed and rate apply without a list', () => {
    const command = parseCommand(
      'compare pets --batch-sizes 1,8,full --seed 4 --learning-rate 0.01'.split(' '),
    );
    const { batchSize, ...base } = defaultRunConfig;
    expect(command).toMatchObject({
      name: 'compare',
      path: 'pets',
      accuracy: undefined,
      comparison: {
        config: {
          base: { ...base, seed: 4, learningRate: 0.01 },
          batchSizes: [1, 8, 'full'],
          seeds: [4],
          scaleRate: true,
        },
      },
    });
    expect(batchSize).toBe(32);
  });

  test('every list and switch is in the comparison', () => {
    const argv =
      'compare a --batch-sizes 2 --seeds 0,1 --learning-rates auto,0.1 --no-scale-rate --accuracy 0.9 --csv t.csv';
    expect(parseCommand(argv.split(' '))).toMatchObject({
      accuracy: 0.9,
      csvFile: 't.csv',
      comparison: { config: { seeds: [0, 1], learningRates: ['auto', 0.1], scaleRate: false } },
    });
  });
});

test('a batch size of auto is measured before training', () => {
  expect(parseCommand(['train', 'a', '--batch-size', 'auto'])).toMatchObject({
    measuresBatchSize: true,
    config: { batchSize: 32 },
  });
  expect(parseCommand(['train', 'a', '--batch-size', 'full'])).toMatchObject({
    measuresBatchSize: false,
    takesMeasuredEpochs: true,
    config: { batchSize: 'full' },
  });
});

test('recommend takes the settings of a run', () => {
  expect(
    parseCommand(['recommend', 'a', '--model', 'small-cnn', '--validation-fraction', '0.3']),
  ).toMatchObject({
    name: 'recommend',
    path: 'a',
    validationFraction: 0.3,
    config: { modelId: 'small-cnn' },
  });
});
