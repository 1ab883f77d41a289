import type {
  DecidingCeiling,
  Recommendation,
  RecommendationReport,
} from '../../../shared/domain/batch-size/recommendation.ts';
import { judgePowersOfTwo } from '../../../shared/domain/batch-size/step-times.ts';
import { count, seconds, whole } from './words.ts';

/** The recommendation first, then what it was measured from, a line each. */
export function recommendationSentences({
  recommendation: found,
  learningRate,
  isComplete,
  seconds: taken,
}: RecommendationReport): readonly string[] {
  return [
    `Batch size ${sizeText(found.batchSize, found)}, learning rate ${Number(learningRate.toPrecision(2))}: ${reasons[found.decidedBy]}${neighbours(found)}`,
    ...(found.hardlyMatters
      ? ['The choice hardly matters here: with every size near it, training is over in moments.']
      : []),
    speedSentence(found),
    ...powersSentences(found),
    noiseSentence(found),
    memorySentence(found),
    `${isComplete ? 'Measured' : 'Stopped early; measured'} in ${seconds(taken)}.`,
  ];
}

const reasons: Readonly<Record<DecidingCeiling, string>> = {
  memory: 'no more images fit into memory at a time.',
  speed: 'more images at a time are no faster here.',
  noise: 'larger batches would see much the same gradient for more work.',
  images: 'all training images together are still the fastest way.',
};

function sizeText(size: number, { images }: Recommendation): string {
  return size === images ? `${size} (full batch)` : String(size);
}

/** The next smaller and larger size that was weighed; the full batch may lie nearer than half or double. */
function neighbours({ curve, batchSize }: Recommendation): string {
  const smaller = curve.findLast((point) => point.batchSize < batchSize);
  const larger = curve.find((point) => point.batchSize > batchSize);
  const parts = [smaller, larger]
    .filter((point) => point !== undefined)
    .map((point, i) =>
      i === 0
        ? `${point.batchSize} would take ${times(point.seconds)} as long`
        : `${point.batchSize} ${times(point.seconds)}`,
    );
  return parts.length === 0 ? '' : ` To the same quality, ${parts.join(', ')}.`;
}

const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 1 : 0)} ×`;

function speedSentence({ knee, stepTimes }: Recommendation): string {
  const best = Math.max(...stepTimes.map((time) => time.batchSize / time.seconds));
  const [low, high] = knee.interval;
  const wander = low === high ? '' : ` (${low} to ${high})`;
  return `Speed: no faster from batch size ${knee.batchSize}${wander}, ${count(Math.round(best), 'image')} a second at best.`;
}

function powersSentences({ powersOfTwo }: Recommendation): readonly string[] {
  const judged = judgePowersOfTwo(powersOfTwo);
  if (judged === null) return [];
  const sizes = powersOfTwo.map(({ batchSize }) => batchSize).join(', ');
  const verdict = { faster: 'are faster', same: 'are no faster', slower: 'are slower' }[judged.verdict];
  return [
    `Powers of two (${sizes}) ${verdict} here than the sizes next to them: ${judged.speedRatio.toFixed(2)} ×.`,
  ];
}

function noiseSentence({ usefulness }: Recommendation): string {
  if (usefulness === null) return 'Usefulness: not measured.';
  const { noiseScale, band, method } = usefulness;
  if (noiseScale === null || band === null)
    return 'Usefulness: the gradients are nothing but noise at the sizes measured; larger batches help.';
  const how = method === 'exact' ? 'exactly, from single pictures' : 'estimated from two batch sizes';
  return `Usefulness: noise scale ${whole(noiseScale)} images (${whole(band[0])} to ${whole(band[1])} as training goes on; ${how}). Far above it, larger batches gain little.`;
}

function memorySentence({ memory, images }: Recommendation): string {
  if (memory === null) return 'Memory: not measured.';
  const allowed = `${(memory.allowedBytes / 1e9).toFixed(1)} GB, half of what is free`;
  return memory.largest === null
    ? `Memory: all ${count(images, 'image')} at a time fit into ${allowed}.`
    : `Memory: ${count(memory.largest, 'image')} at a time fit into ${allowed}; larger batches are made of several passes.`;
}
