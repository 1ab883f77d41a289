import * as v from 'valibot';
import { largestSeed } from '#shared/domain/limits.ts';
import {
  mostComparisonSeeds,
  mostComparisonSizes,
  ComparisonConfig,
} from '#shared/domain/comparison/comparison-config.ts';
import { amountOrWord, asText, countOrWord, optionalNumber, wholeNumber, wrong } from './argument-values.ts';
import { flag, text, type ParsedArguments } from './parse-options.ts';
import { readRunConfig, trainingOptions } from './training-arguments.ts';

export interface ComparisonArguments {
  /** What to compare, or the comparison to continue. */
  readonly comparison: { readonly config: ComparisonConfig } | { readonly comparisonId: string };
  /** The accuracy to compare at; by default the highest that every batch size reached. */
  readonly accuracy: number | undefined;
  readonly csvFile: string | undefined;
  readonly svgFile: string | undefined;
}

const { 'batch-size': batchSize, ...shared } = trainingOptions;
/** The options of `compare` besides the dataset's: lists, and those of `train` that aren't lists here. */
export const comparisonOptions = {
  ...shared,
  'batch-sizes': batchSize,
  'learning-rates': text,
  seeds: text,
  'no-scale-rate': flag,
  accuracy: text,
  csv: text,
  svg: text,
  continue: text,
} as const;

type Values = ParsedArguments['values'];

/** @throws AppError `usage/wrong-arguments` with the wrong option and its allowed values */
export function readComparison(values: Values): ComparisonArguments {
  return {
    comparison: comparisonOf(values),
    accuracy: optionalNumber('accuracy', values['accuracy'], 0, 1),
    csvFile: fileOf('csv', values),
    svgFile: fileOf('svg', values),
  };
}

function comparisonOf(values: Values): ComparisonArguments['comparison'] {
  const comparisonId = asText(values['continue']);
  if (comparisonId === undefined) return { config: readConfig(values) };
  const decided = [
    ...Object.keys(trainingOptions),
    'batch-sizes',
    'learning-rates',
    'seeds',
    'no-scale-rate',
  ];
  const extra = decided.find((option) => values[option] !== undefined);
  if (extra === undefined) return { comparisonId };
  throw wrong({ reason: 'fixed-by-comparison', option: extra });
}

function readConfig(values: Values): ComparisonConfig {
  const { batchSize: unused, ...base } = readRunConfig(values);
  const sizes = listOf('batch-sizes', values, mostComparisonSizes);
  if (sizes === undefined) throw wrong({ reason: 'compare-needs-sizes' });
  const rates = listOf('learning-rates', values, mostComparisonSizes);
  const seeds = listOf('seeds', values, mostComparisonSeeds);
  return v.parse(ComparisonConfig, {
    base,
    batchSizes: sizes.map((size) => countOrWord('batch-sizes', size, ['full'])),
    ...(rates === undefined
      ? {}
      : { learningRates: rates.map((rate) => amountOrWord('learning-rates', rate, ['auto', 'find'], 1000)) }),
    seeds: seeds?.map((each) => wholeNumber('seeds', each, 0, largestSeed)) ?? [base.seed],
    scaleRate: values['no-scale-rate'] !== true,
  });
}

function listOf(name: string, values: Values, most: number): readonly string[] | undefined {
  const list = asText(values[name])
    ?.split(',')
    .map((each) => each.trim());
  if (list !== undefined && list.length > most)
    throw wrong({ reason: 'too-many-values', option: name, most, count: list.length });
  return list;
}

function fileOf(kind: 'csv' | 'svg', values: Values): string | undefined {
  const file = asText(values[kind]);
  if (file !== undefined && !file.toLowerCase().endsWith(`.${kind}`))
    throw wrong({ reason: 'wrong-extension', option: kind, value: file });
  return file;
}
