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
    'which batch size suits these images, measured; options as for train',
  ],
  compare: ['compare <folder|zip>', 'compare batch sizes, fairly'],
  inspect: ['inspect <folder|zip>', 'classes, counts and findings'],
  predict: ['predict <exported model> <image…>', 'what the model says of images'],
  export: ['export <run> --to <folder>', 'write the model of a run, named by its id or its folder'],
  runs: ['runs', 'every run so far'],
};

const splitLines: readonly Line[] = [
  ['--validation <folder>', 'images to check with, instead of a part split off'],
  ['--validation-fraction <0.2>', 'about how much of each class is split off, 0.05 to 0.5'],
];

/** What decides a run, and holds for every run of a comparison. */
const settingLines: readonly Line[] = [
  [
    '--model <efficientnet-lite0>',
    'the network; small-cnn and residual-network learn from your images alone',
  ],
  ['--fine-tune <none>', 'how much of a base model learns too: none, last (its last blocks), all'],
  ['--epochs <10>', 'times that every image is seen'],
  ['--micro-batch <auto>', 'images at a time where a batch does not fit into memory at once'],
  ['--accumulation <fast>', 'exact: the same result to the bit, whatever the micro-batch'],
  ['--learning-rate <auto>', 'step length: a number, auto (by rule), find (tried before training)'],
  ['--schedule <auto>', 'how the step length changes: constant, cosine, plateau'],
  ['--optimizer <adam>', 'sgd, momentum, adam, adamw'],
  ['--augment <auto>', 'random views of the training images: none, light, strong'],
  ['--class-weights <none>', 'auto: images of rare classes count more'],
  ['--seed <0>', 'the same seed gives the same model'],
  ['--backend <auto>', 'tensorflow, wasm'],
];

const batchSizeLines: readonly Line[] = [
  ['--batch-size <32>', 'images per update; full: every training image; auto: measured first'],
];

const formatLine: Line = ['--format <tfjs>', 'formats, separated by commas'];

const runLines: readonly Line[] = [
  ['--run <folder>', 'keep the run here'],
  ['--resume', 'go on with the run in --run that was stopped or interrupted'],
  ['--lower-memory', 'with --resume: half as many images at a time, for the same batch size'],
  ['--export <folder>', 'write the model here, a new or empty folder'],
  formatLine,
];

const comparisonLines: readonly Line[] = [
  ['--batch-sizes <1,8,64,full>', 'the sizes to compare, separated by commas'],
  ['--seeds <0,1,2>', 'each size with each seed: how much of a difference is luck'],
  ['--learning-rates <auto>', 'several rates, each with each size; a typed one is meant for batches of 32'],
  ['--no-scale-rate', 'the same rate for every size, instead of the optimizer’s rule'],
  ['--accuracy <0.9>', 'compare the time to this accuracy; by default the highest that every size reached'],
  ['--csv <file>', 'write the table here, a line a run'],
  ['--svg <file>', 'write the chart here'],
  ['--continue <comparison>', 'go on with a comparison that was stopped, with the same folder'],
];

const exportLines: readonly Line[] = [['--to <folder>', 'a new or empty folder'], formatLine];

const jsonLine: Line = ['--json', 'one JSON object a line on standard output'];

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

/** @param topic all that there is, where left out */
export function helpText(topic?: CommandName): string {
  if (topic === undefined) return allHelp();
  const [usage, meaning] = commands[topic];
  return `${[`batchwise ${usage}`, `  ${meaning}`, '', ...table([...options[topic], jsonLine])].join('\n')}\n`;
}

function allHelp(): string {
  const sections: readonly (readonly [string, readonly Line[]])[] = [
    ['train', trainLines],
    ['comparison, besides the options of train', comparisonLines],
    ['export', exportLines],
    ['every command', [jsonLine, ['--help', 'its own options']]],
  ];
  return [
    'Batchwise trains image classifiers from a folder of images.',
    '',
    'batchwise <command>, where it is one of',
    ...table(commandNames.map((name) => commands[name])),
    ...sections.flatMap(([title, lines]) => ['', title, ...table(lines)]),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (what was trained is kept).',
    '',
  ].join('\n');
}

/** Two columns, the first as wide as its longest. */
function table(lines: readonly Line[]): string[] {
  const width = Math.max(...lines.map(([option]) => option.length));
  return lines.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`);
}
