import { SweepConfig } from '../../../shared/contract/sweep-config.ts';
import * as v from 'valibot';
import { amountOrWord, countOrWord, optionalNumber, wrong } from './argument-values.ts';
import { readRunConfig, trainingOptions } from './training-arguments.ts';

export interface SweepCommand {
  readonly name: 'sweep';
  readonly isJson: boolean;
  readonly path: string;
  readonly validationPath: string | undefined;
  readonly validationShare: number | undefined;
  /** What to compare, or the comparison to go on with. */
  readonly work: { readonly config: SweepConfig } | { readonly sweepId: string };
  /** The accuracy to compare at; by default the highest that every size reached. */
  readonly accuracy: number | undefined;
  readonly csvFile: string | undefined;
  readonly svgFile: string | undefined;
}

const text = { type: 'string' } as const;

const { 'batch-size': batchSize, seed, 'learning-rate': learningRate, ...shared } = trainingOptions;
/** What `sweep` takes besides `--json`; of `train`'s options those that are no list here. */
export const sweepOptions = {
  validation: text,
  'validation-share': text,
  ...shared,
  'learning-rate': learningRate,
  seed,
  'batch-sizes': batchSize,
  'learning-rates': text,
  seeds: text,
  'no-scale-rate': { type: 'boolean' },
  accuracy: text,
  csv: text,
  svg: text,
  continue: text,
} as const;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** @throws AppError `usage/wrong-arguments` with a sentence that says which option is wrong and what it takes */
export function readSweep(values: Values, path: string): SweepCommand {
  return {
    name: 'sweep',
    isJson: values['json'] === true,
    path,
    validationPath: asText(values['validation']),
    validationShare: optionalNumber('validation-share', values['validation-share'], 0.05, 0.5),
    work: workOf(values),
    accuracy: optionalNumber('accuracy', values['accuracy'], 0, 1),
    csvFile: fileOf('csv', values),
    svgFile: fileOf('svg', values),
  };
}

function workOf(values: Values): SweepCommand['work'] {
  const sweepId = asText(values['continue']);
  if (sweepId === undefined) return { config: readConfig(values) };
  const decided = [
    ...Object.keys(trainingOptions),
    'batch-sizes',
    'learning-rates',
    'seeds',
    'no-scale-rate',
  ];
  const extra = decided.find((option) => values[option] !== undefined);
  if (extra === undefined) return { sweepId };
  throw wrong(
    `--${extra} does not go with --continue: a comparison goes on with the settings it began with.`,
  );
}

function readConfig(values: Values): SweepConfig {
  const { batchSize: unused, ...base } = readRunConfig(values);
  const sizes = listOf(values['batch-sizes']);
  if (sizes === undefined) throw wrong('sweep needs --batch-sizes, for example --batch-sizes 1,8,64,full.');
  const rates = listOf(values['learning-rates']);
  const seeds = listOf(values['seeds']);
  const config = v.safeParse(SweepConfig, {
    base,
    batchSizes: sizes.map((size) => countOrWord('batch-sizes', size, ['full'])),
    ...(rates === undefined
      ? {}
      : { learningRates: rates.map((rate) => amountOrWord('learning-rates', rate, ['auto', 'find'], 1000)) }),
    seeds: seeds?.map((each) => optionalNumber('seeds', each, 0, 0xffff_ffff)) ?? [base.seed],
    scaleRate: values['no-scale-rate'] !== true,
  });
  if (config.success) return config.output;
  const [issue] = config.issues;
  throw wrong(`--${(v.getDotPath(issue) ?? '').replace(/[A-Z].*/, '')}: ${issue.message}.`);
}

function listOf(value: Values[string]): readonly string[] | undefined {
  return asText(value)
    ?.split(',')
    .map((each) => each.trim());
}

function fileOf(kind: 'csv' | 'svg', values: Values): string | undefined {
  const file = asText(values[kind]);
  if (file !== undefined && !file.toLowerCase().endsWith(`.${kind}`))
    throw wrong(`--${kind} takes a file that ends in .${kind}, not “${file}”.`);
  return file;
}

const asText = (value: Values[string]): string | undefined => (typeof value === 'string' ? value : undefined);
