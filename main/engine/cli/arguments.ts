import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { RunConfig } from '../../../shared/contract/run-config.ts';
import { optionalNumber, wrong } from './argument-values.ts';
import { readSweep, sweepOptions, type SweepCommand } from './sweep-arguments.ts';
import { readRunConfig, trainingOptions } from './training-arguments.ts';

export interface ResumeArguments {
  /** Whether with half as many images at a time. */
  readonly lowersMemory: boolean;
  /** @returns a run's own settings with what was given put over them */
  readonly settingsOver: (own: RunConfig) => RunConfig;
}
export interface TrainCommand {
  readonly name: 'train';
  readonly isJson: boolean;
  readonly path: string;
  readonly validationPath: string | undefined;
  readonly validationShare: number | undefined;
  readonly config: RunConfig;
  /** Whether the batch size is measured before training, and takes the place of the configuration's. */
  readonly measuresBatchSize: boolean;
  /** Whether the epochs that go with a measured batch size are taken too: where none are typed. */
  readonly takesMeasuredEpochs: boolean;
  readonly runFolder: string | undefined;
  /** How to go on with the run that is in `runFolder`; left out where one begins. */
  readonly resume?: ResumeArguments;
  readonly exportFolder: string | undefined;
  readonly formats: readonly string[];
}
export interface RecommendCommand {
  readonly name: 'recommend';
  readonly isJson: boolean;
  readonly path: string;
  readonly validationPath: string | undefined;
  readonly validationShare: number | undefined;
  /** Of the run that is planned. */
  readonly config: RunConfig;
}
export interface InspectCommand {
  readonly name: 'inspect';
  readonly isJson: boolean;
  readonly path: string;
}
export interface PredictCommand {
  readonly name: 'predict';
  readonly isJson: boolean;
  readonly modelFolder: string;
  readonly pictures: readonly string[];
}
export interface ExportCommand {
  readonly name: 'export';
  readonly isJson: boolean;
  /** A run's id or its folder. */
  readonly run: string;
  readonly formats: readonly string[];
  readonly folder: string;
}
export interface RunsCommand {
  readonly name: 'runs';
  readonly isJson: boolean;
}
export interface HelpCommand {
  readonly name: 'help';
}
export interface VersionCommand {
  readonly name: 'version';
}
export type Command =
  | TrainCommand
  | RecommendCommand
  | SweepCommand
  | InspectCommand
  | PredictCommand
  | ExportCommand
  | RunsCommand
  | HelpCommand
  | VersionCommand;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** @throws AppError `usage/wrong-arguments` with a sentence that says what is wrong */
export function parseCommand(argv: readonly string[]): Command {
  const [name, ...rest] = argv;
  if (rest.includes('--help') || rest.includes('-h')) return { name: 'help' };
  switch (name) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' };
    case 'version':
    case '--version':
      return { name: 'version' };
    case 'train':
      return parseTrain(rest);
    case 'recommend':
      return parseRecommend(rest);
    case 'sweep': {
      const { values, positionals } = options(rest, { json: flag, ...sweepOptions }, 1, 1);
      return readSweep(values, positionals[0] ?? '');
    }
    case 'inspect':
      return parseInspect(rest);
    case 'predict':
      return parsePredict(rest);
    case 'export':
      return parseExport(rest);
    case 'runs':
      return { name, isJson: options(rest, { json: flag }, 0, 0).values['json'] === true };
    default:
      throw wrong(
        `There is no command “${name}”. Commands: train, recommend, sweep, inspect, predict, export, runs.`,
      );
  }
}

function parseTrain(argv: readonly string[]): TrainCommand {
  const { values, positionals } = options(
    argv,
    {
      json: flag,
      validation: text,
      'validation-share': text,
      ...trainingOptions,
      run: text,
      resume: flag,
      'lower-memory': flag,
      export: text,
      format: text,
    },
    1,
    1,
  );
  const isResume = values['resume'] === true;
  if (isResume && values['run'] === undefined)
    throw wrong('--resume needs --run <folder>, the folder of the run to go on with.');
  if (values['lower-memory'] === true && !isResume)
    throw wrong('--lower-memory belongs to --resume; a new run takes --micro-batch.');
  const resume: ResumeArguments = {
    lowersMemory: values['lower-memory'] === true,
    settingsOver: (own) => readRunConfig(values, own),
  };
  return {
    name: 'train',
    isJson: values['json'] === true,
    path: positionals[0] ?? '',
    validationPath: values['validation'],
    validationShare: optionalNumber('validation-share', values['validation-share'], 0.05, 0.5),
    config: readRunConfig(values),
    measuresBatchSize: values['batch-size'] === 'auto',
    takesMeasuredEpochs: values['epochs'] === undefined,
    runFolder: values['run'],
    ...(isResume ? { resume } : {}),
    exportFolder: values['export'],
    formats: formatList(values['format']),
  };
}

function parseRecommend(argv: readonly string[]): RecommendCommand {
  const known = { json: flag, validation: text, 'validation-share': text, ...trainingOptions };
  const { values, positionals } = options(argv, known, 1, 1);
  return {
    name: 'recommend',
    isJson: values['json'] === true,
    path: positionals[0] ?? '',
    validationPath: values['validation'],
    validationShare: optionalNumber('validation-share', values['validation-share'], 0.05, 0.5),
    config: readRunConfig(values),
  };
}

function parseInspect(argv: readonly string[]): InspectCommand {
  const { values, positionals } = options(argv, { json: flag }, 1, 1);
  return { name: 'inspect', isJson: values['json'] === true, path: positionals[0] ?? '' };
}

function parsePredict(argv: readonly string[]): PredictCommand {
  const { values, positionals } = options(argv, { json: flag }, 2, Infinity);
  const [modelFolder = '', ...pictures] = positionals;
  return { name: 'predict', isJson: values['json'] === true, modelFolder, pictures };
}

function parseExport(argv: readonly string[]): ExportCommand {
  const { values, positionals } = options(argv, { json: flag, format: text, to: text }, 1, 1);
  const folder = values['to'];
  if (folder === undefined) throw wrong('export needs --to <folder>, a new or empty folder.');
  return {
    name: 'export',
    isJson: values['json'] === true,
    run: positionals[0] ?? '',
    formats: formatList(values['format']),
    folder,
  };
}

type Options = NonNullable<ParseArgsConfig['options']>;
interface Parsed {
  readonly values: Readonly<Record<string, string | undefined>> & {
    readonly json?: true;
    readonly resume?: true;
    readonly 'lower-memory'?: true;
  };
  readonly positionals: readonly string[];
}

function options(argv: readonly string[], known: Options, least: number, most: number): Parsed {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options: known, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const count = parsed.positionals.length;
  if (count < least || count > most) {
    throw wrong(
      count < least
        ? 'Something is missing: see batchwise help.'
        : `“${parsed.positionals[most] ?? ''}” is one argument too many.`,
    );
  }
  return parsed as unknown as Parsed;
}

function formatList(value: string | undefined): readonly string[] {
  return (value ?? 'tfjs').split(',').map((format) => format.trim());
}
