import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { asText, optionalNumber, wrong, type OptionValue } from './argument-values.ts';
import { commandNames, type CommandName } from '../help.ts';
import { flag, parseOptions, text, type ParsedArguments } from './parse-options.ts';
import { readComparison, comparisonOptions, type ComparisonArguments } from './comparison-arguments.ts';
import { readRunConfig, trainingOptions } from './training-arguments.ts';

export interface ResumeArguments {
  /** Whether to halve the micro-batch. */
  readonly lowersMemory: boolean;
  /** @returns the run's settings, overridden by the given options */
  readonly settingsOver: (own: RunConfig) => RunConfig;
}
/** Shared by every command that opens images to train with. */
export interface DatasetArguments {
  readonly path: string;
  readonly validationPath: string | undefined;
  readonly validationFraction: number | undefined;
}
export interface TrainCommand extends DatasetArguments {
  readonly name: 'train';
  readonly config: RunConfig;
  /** Whether a batch size measured before training replaces the configuration's. */
  readonly measuresBatchSize: boolean;
  /** Whether the recommended epochs are used too: if none are typed. */
  readonly takesMeasuredEpochs: boolean;
  readonly runFolder: string | undefined;
  /** How to resume the run in `runFolder`; undefined for a new run. */
  readonly resume?: ResumeArguments;
  readonly exportFolder: string | undefined;
  readonly formats: readonly string[];
}
export interface RecommendCommand extends DatasetArguments {
  readonly name: 'recommend';
  /** Of the planned run. */
  readonly config: RunConfig;
}
export interface ComparisonCommand extends DatasetArguments, ComparisonArguments {
  readonly name: 'compare';
}
export interface InspectCommand {
  readonly name: 'inspect';
  readonly path: string;
}
export interface PredictCommand {
  readonly name: 'predict';
  readonly modelFolder: string;
  readonly images: readonly string[];
}
export interface ExportCommand {
  readonly name: 'export';
  /** A run's id or its folder. */
  readonly run: string;
  readonly formats: readonly string[];
  readonly folder: string;
}
export interface RunsCommand {
  readonly name: 'runs';
}
export interface HelpCommand {
  readonly name: 'help';
  /** The command to explain; by default all. */
  readonly topic?: CommandName;
}
export interface VersionCommand {
  readonly name: 'version';
}
export type Command =
  | TrainCommand
  | RecommendCommand
  | ComparisonCommand
  | InspectCommand
  | PredictCommand
  | ExportCommand
  | RunsCommand
  | HelpCommand
  | VersionCommand;

/** @throws AppError `usage/wrong-arguments` with the problem */
export function parseCommand(argv: readonly string[]): Command {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h') return { name: 'help' };
  if (name === 'help') return rest[0] === undefined ? { name } : { name, topic: knownCommand(rest[0]) };
  if (name === 'version' || name === '--version') return { name: 'version' };
  const command = knownCommand(name);
  const isHelp = rest.includes('--help') || rest.includes('-h');
  return isHelp ? { name: 'help', topic: command } : parsers[command](rest);
}

function knownCommand(name: string): CommandName {
  const command = commandNames.find((known) => known === name);
  if (command !== undefined) return command;
  throw wrong({ reason: 'unknown-command', name, commands: commandNames });
}

const parsers: Readonly<Record<CommandName, (argv: readonly string[]) => Command>> = {
  train: parseTrain,
  recommend: parseRecommend,
  compare: parseComparison,
  inspect: parseInspect,
  predict: parsePredict,
  export: parseExport,
  runs: parseRuns,
};

function parseTrain(argv: readonly string[]): TrainCommand {
  const own = { run: text, resume: flag, 'lower-memory': flag, export: text, format: text };
  const { values, positionals } = parseOptions(argv, {
    ...{ name: 'train', least: 1, most: 1, needs: 'images' },
    options: { ...datasetOptions, ...trainingOptions, ...own },
  });
  const isResume = values['resume'] === true;
  const lowersMemory = values['lower-memory'] === true;
  if (isResume && values['run'] === undefined) throw wrong({ reason: 'resume-needs-run' });
  if (lowersMemory && !isResume) throw wrong({ reason: 'lower-memory-needs-resume' });
  if (values['format'] !== undefined && values['export'] === undefined)
    throw wrong({ reason: 'format-needs-export' });
  return {
    name: 'train',
    ...readDataset({ values, positionals }),
    config: readRunConfig(values),
    measuresBatchSize: values['batch-size'] === 'auto',
    takesMeasuredEpochs: values['epochs'] === undefined,
    runFolder: asText(values['run']),
    ...(isResume ? { resume: { lowersMemory, settingsOver: (own) => readRunConfig(values, own) } } : {}),
    exportFolder: asText(values['export']),
    formats: formatList(values['format']),
  };
}

function parseRecommend(argv: readonly string[]): RecommendCommand {
  const parsed = parseOptions(argv, {
    ...{ name: 'recommend', least: 1, most: 1, needs: 'images' },
    options: { ...datasetOptions, ...trainingOptions },
  });
  return { name: 'recommend', ...readDataset(parsed), config: readRunConfig(parsed.values) };
}

function parseComparison(argv: readonly string[]): ComparisonCommand {
  const parsed = parseOptions(argv, {
    ...{ name: 'compare', least: 1, most: 1, needs: 'images' },
    options: { ...datasetOptions, ...comparisonOptions },
  });
  return { name: 'compare', ...readDataset(parsed), ...readComparison(parsed.values) };
}

function parseInspect(argv: readonly string[]): InspectCommand {
  const { positionals } = parseOptions(argv, {
    ...{ name: 'inspect', least: 1, most: 1, needs: 'images' },
    options: { json: flag },
  });
  return { name: 'inspect', path: positionals[0] ?? '' };
}

function parsePredict(argv: readonly string[]): PredictCommand {
  const { positionals } = parseOptions(argv, {
    ...{ name: 'predict', least: 2, most: Infinity, needs: 'model-and-images' },
    options: { json: flag },
  });
  const [modelFolder = '', ...files] = positionals;
  return { name: 'predict', modelFolder, images: files };
}

function parseExport(argv: readonly string[]): ExportCommand {
  const { values, positionals } = parseOptions(argv, {
    ...{ name: 'export', least: 1, most: 1, needs: 'run' },
    options: { json: flag, format: text, to: text },
  });
  const folder = asText(values['to']);
  if (folder === undefined) throw wrong({ reason: 'export-needs-to' });
  return {
    name: 'export',
    run: positionals[0] ?? '',
    formats: formatList(values['format']),
    folder,
  };
}

function parseRuns(argv: readonly string[]): RunsCommand {
  parseOptions(argv, {
    ...{ name: 'runs', least: 0, most: 0, needs: 'nothing' },
    options: { json: flag },
  });
  return { name: 'runs' };
}

/** The options of every command that opens images to train with. */
const datasetOptions = { json: flag, validation: text, 'validation-fraction': text };

function readDataset({ values, positionals }: ParsedArguments): DatasetArguments {
  return {
    path: positionals[0] ?? '',
    validationPath: asText(values['validation']),
    validationFraction: optionalNumber('validation-fraction', values['validation-fraction'], 0.05, 0.5),
  };
}

function formatList(value: OptionValue): readonly string[] {
  return (asText(value) ?? 'tfjs').split(',').map((format) => format.trim());
}
