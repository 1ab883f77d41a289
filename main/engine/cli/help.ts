/** The commands, in the order in which help lists them. */
export const commandNames = [
  'train',
  'recommend',
  'compare',
  'inspect',
  'predict',
  'export',
  'runs',
] as const;
export type CommandName = (typeof commandNames)[number];

type Line = readonly [option: string, meaning: string];

const commands: Readonly<Record<CommandName, Line>> = {
  train: ['train <folder|zip>', 'train, and export with --export'],
  recommend: [
    'recommend <folder|zip>',
    'measure which batch size fits these images; takes the options of train',
  ],
  compare: ['compare <folder|zip>', 'compare batch sizes fairly'],
  inspect: ['inspect <folder|zip>', 'classes, counts, and findings'],
  predict: ['predict <exported model> <image…>', 'predict the classes of images'],
  export: ['export <run> --to <folder>', 'export the model of a run, given its id or folder'],
  runs: ['runs', 'list all runs'],
};

const splitLines: readonly Line[] = [
  ['--validation <folder>', 'separate validation images, instead of splitting some off'],
  ['--validation-fraction <0.2>', 'fraction of each class to set aside for validation, 0.05 to 0.5'],
];

/** The settings of a run, which also apply to every run of a comparison. */
const settingLines: readonly Line[] = [
  ['--model <efficientnet-lite0>', 'the network; small-cnn and residual-network train from scratch'],
  [
    '--fine-tune <none>',
    'what to train of a base model: none (just the classifier), last (last blocks too), all',
  ],
  ['--epochs <10>', 'how many times each image is seen'],
  ['--micro-batch <auto>', 'images per forward and backward pass when a batch doesn’t fit in memory'],
  ['--accumulation <fast>', 'exact: identical results to the bit, whatever the micro-batch'],
  ['--learning-rate <auto>', 'a number, auto (by rule), or find (a short search before training)'],
  ['--schedule <auto>', 'how the learning rate changes: constant, cosine, plateau'],
  ['--optimizer <adam>', 'sgd, momentum, adam, adamw'],
  ['--augment <auto>', 'random variations of the training images: none, light, strong'],
  ['--class-weights <none>', 'auto: images of rare classes count more'],
  ['--seed <0>', 'the same seed gives the same model'],
  ['--backend <auto>', 'tensorflow, wasm'],
];

const batchSizeLines: readonly Line[] = [
  ['--batch-size <32>', 'images per step; full: all training images; auto: measured first'],
];

const formatLine: Line = ['--format <tfjs>', 'formats, separated by commas'];

const runLines: readonly Line[] = [
  ['--run <folder>', 'save the run here'],
  ['--resume', 'resume the run in --run after it was stopped or interrupted'],
  ['--lower-memory', 'with --resume: half as many images in memory at once; same batch size'],
  ['--export <folder>', 'export the model to this new or empty folder'],
  formatLine,
];

const comparisonLines: readonly Line[] = [
  ['--batch-sizes <1,8,64,full>', 'the sizes to compare, separated by commas'],
  ['--seeds <0,1,2>', 'train each size with each seed, to see how much is luck'],
  ['--learning-rates <auto>', 'train each size at each rate; a number is the rate for batch size 32'],
  ['--no-scale-rate', 'the same rate for every size, instead of the optimizer’s rule'],
  ['--accuracy <0.9>', 'compare the time to this accuracy; default: the highest that every size reached'],
  ['--csv <file>', 'write the table here, one line per run'],
  ['--svg <file>', 'write the chart here'],
  ['--continue <comparison>', 'continue a stopped comparison with the same folder'],
];

const exportLines: readonly Line[] = [['--to <folder>', 'a new or empty folder'], formatLine];

const jsonLine: Line = ['--json', 'one JSON object per line on standard output'];

const trainLines = [...splitLines, ...batchSizeLines, ...settingLines, ...runLines];

const options: Readonly<Record<CommandName, readonly Line[]>> = {
  train: trainLines,
  recommend: [...splitLines, ...batchSizeLines, ...settingLines],
  compare: [...comparisonLines, ...splitLines, ...settingLines],
  inspect: [],
  predict: [],
  export: exportLines,
  runs: [],
};

/** @param topic by default, everything */
export function helpText(topic?: CommandName): string {
  if (topic === undefined) return allHelp();
  const [usage, meaning] = commands[topic];
  return `${[`batchwise ${usage}`, `  ${meaning}`, '', ...table([...options[topic], jsonLine])].join('\n')}\n`;
}

function allHelp(): string {
  const sections: readonly (readonly [string, readonly Line[]])[] = [
    ['train', trainLines],
    ['compare, plus the options of train', comparisonLines],
    ['export', exportLines],
    ['every command', [jsonLine, ['--help', 'options of this command']]],
  ];
  return [
    'Batchwise trains image classifiers from a folder of images.',
    '',
    'batchwise <command>, one of',
    ...table(commandNames.map((name) => commands[name])),
    ...sections.flatMap(([title, lines]) => ['', title, ...table(lines)]),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (progress is saved).',
    '',
  ].join('\n');
}

/** Two columns; the first is as wide as its longest entry. */
function table(lines: readonly Line[]): string[] {
  const width = Math.max(...lines.map(([option]) => option.length));
  return lines.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`);
}
