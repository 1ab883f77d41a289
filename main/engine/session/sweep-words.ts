import type { AccuracyDifference, RowName, SweepFinding } from '../../../shared/domain/sweep/finding.ts';

/** English for the command line and for exported pictures; the window has its own texts. */

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const points = (share: number): string => (share * 100).toFixed(1);

/** `batch 8`, `full batch (245)`, `batch 8 at 0.01` */
export function rowLabel({ batchSize, isFullBatch, givenRate }: RowName): string {
  const size = isFullBatch ? `full batch (${batchSize})` : `batch ${batchSize}`;
  return givenRate === null ? size : `${size} at ${givenRate}`;
}

/** What a comparison found, in one sentence. */
export function findingSentence(finding: SweepFinding): string {
  switch (finding.kind) {
    case 'nothing':
      return 'No run is done yet, so there is nothing to compare.';
    case 'single':
      return `Only ${rowLabel(finding.row)} is done, with ${percent(finding.best)} at best, so there is nothing to compare it with.`;
    case 'compared': {
      const clauses = [timeClause(finding), updatesClause(finding), differenceClause(finding)];
      const sentence = clauses.filter((clause) => clause !== '').join('; ');
      return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
    }
  }
}

type Compared = Extract<SweepFinding, { kind: 'compared' }>;

function timeClause({ time, accuracy }: Compared): string {
  if (time === null) return `no size reached ${percent(accuracy)} with every seed`;
  const reached = `${rowLabel(time.row)} reached ${percent(accuracy)} first, in ${time.amount.toFixed(2)} s`;
  if (time.next === null || time.factor === null) return `${reached}, and no other did`;
  const unclear = time.isClear === false ? ' (their seeds overlap, so that may be chance)' : '';
  return `${reached}, ${time.factor.toFixed(1)} times as fast as ${rowLabel(time.next)}${unclear}`;
}

function updatesClause({ updates, time }: Compared): string {
  if (updates === null) return '';
  const name = rowLabel(updates.row);
  const isFirst = time !== null && rowLabel(time.row) === name;
  return `${isFirst ? 'it also' : name} took the fewest updates (${Math.round(updates.amount)})`;
}

function differenceClause({ best, validationPictures }: Compared): string {
  const verdict = best.isWithinNoise ? 'within noise' : 'more than noise';
  const between = best.isWithinNoise
    ? ' at most'
    : ` between ${rowLabel(best.highest)} and ${rowLabel(best.lowest)}`;
  return `best accuracies differ by ${points(best.difference)} points${between}, which is ${verdict} (${noiseWords(best, validationPictures)})`;
}

function noiseWords({ noise, knowsSeeds }: AccuracyDifference, validationPictures: number): string {
  const seeds = knowsSeeds ? 'and the spread over seeds' : 'alone; one seed says nothing about its own luck';
  return `up to ${points(noise)} points for ${validationPictures} validation pictures ${seeds}`;
}
