import type { AccuracyDifference, Lead, RowName, ComparisonFinding } from '../domain/comparison/finding.ts';
import type { Format } from './format.ts';

type Compared = Extract<ComparisonFinding, { kind: 'compared' }>;

/** English: `batch 8`, `full batch (245)`, `batch 8 at 0.01`. */
export function rowName({ batchSize, isFullBatch, givenRate }: RowName, format: Format): string {
  const images = format.number(batchSize);
  const size = isFullBatch ? `full batch (${images})` : `batch ${images}`;
  if (givenRate === null) return size;
  return `${size} at ${typeof givenRate === 'number' ? format.significant(givenRate) : givenRate}`;
}

/** English: what a comparison found, in one sentence of rich text. */
export function compareFinding(finding: ComparisonFinding, format: Format): string {
  switch (finding.kind) {
    case 'nothing':
      return 'No runs have finished yet.';
    case 'single':
      return `Only **${rowName(finding.row, format)}** has finished, at ${format.percent(finding.best)}, so there’s nothing to compare it with yet.`;
    case 'compared': {
      const clauses = [timeClause(finding, format), stepsClause(finding, format)];
      const sentence = [...clauses, differenceClause(finding, format)].filter((clause) => clause !== '');
      return `${sentence.join('; ')}.`;
    }
  }
}

/** Below this, one time being many times another doesn’t matter. */
const noticeableSeconds = 1;

const isMoment = ({ amount, factor }: Lead): boolean => amount * (factor ?? 1) < noticeableSeconds;

function timeClause({ time, accuracy, seedCount }: Compared, format: Format): string {
  if (time === null)
    return `No size reached ${format.percent(accuracy)}${seedCount > 1 ? ' with every seed' : ''}`;
  const name = rowName(time.row, format);
  const first = `**${name.charAt(0).toUpperCase()}${name.slice(1)}** reached ${format.percent(accuracy)} first, in ${time.amount.toFixed(2)} s`;
  if (time.next === null || time.factor === null) return `${first}, and no other size did`;
  if (isMoment(time))
    return `${first}; ${rowName(time.next, format)} took ${(time.amount * time.factor).toFixed(2)} s, a difference you won’t notice`;
  const unclear = time.isClear === false ? ' (their [[seed|seeds]] overlap, so this could be luck)' : '';
  return `${first}, ${time.factor.toFixed(1)} times as fast as ${rowName(time.next, format)}${unclear}`;
}

function stepsClause({ steps, time }: Compared, format: Format): string {
  if (steps === null) return '';
  const amount = format.number(Math.round(steps.amount));
  const name = rowName(steps.row, format);
  const isFirst = time !== null && rowName(time.row, format) === name;
  // Where the previous clause ends with another size, “it” would refer to that one.
  const isMeant = time?.next == null || !isMoment(time);
  return `${isFirst ? (isMeant ? 'it also' : `${name} also`) : name} needed the fewest steps (${amount})`;
}

function differenceClause({ best, validationImages }: Compared, format: Format): string {
  const points = `${format.points(best.difference)} points`;
  const where = best.isWithinNoise
    ? 'at most'
    : `between ${rowName(best.highest, format)} and ${rowName(best.lowest, format)}`;
  const verdict = best.isWithinNoise ? '**within noise**' : '**more than noise**';
  return `the best accuracies differ by ${points} ${where}, which is ${verdict} (${describeNoise(best, validationImages, format)})`;
}

function describeNoise(
  { noise, knowsSeeds }: AccuracyDifference,
  validationImages: number,
  format: Format,
): string {
  const points = `${format.points(noise)} points`;
  const images = format.plural(validationImages, {
    one: '# validation image',
    other: '# validation images',
  });
  const seeds = knowsSeeds ? 'and these seeds' : 'alone; with one seed, this could be luck';
  return `up to ${points} for ${images} ${seeds}`;
}
