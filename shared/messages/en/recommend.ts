import type {
  DecidingCeiling,
  Recommendation,
  RecommendationReport,
  RecommendationStage,
} from '#shared/domain/batch-size/recommendation.ts';
import type { PowersVerdict } from '#shared/domain/batch-size/step-times.ts';
import type { Format } from '../format.ts';

const reasons: Readonly<Record<DecidingCeiling, string>> = {
  memory: 'no more images fit into memory at a time',
  speed: 'more images at a time are no faster here',
  noise: 'larger batches see much the same gradient for more work',
  images: 'all images together are still the fastest way',
};

/** Texts about measured batch sizes. */
export function recommendMessages(format: Format) {
  const { number, bytes } = format;
  const whole = (value: number): string => number(Math.round(value));
  const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : number(Math.round(ratio))} ×`;
  /** The next smaller and larger size that was weighed; the full batch may lie nearer than half or double. */
  const neighbours = ({ batchSize, curve }: Recommendation): string => {
    const smaller = curve.findLast((point) => point.batchSize < batchSize);
    const larger = curve.find((point) => point.batchSize > batchSize);
    const parts = [smaller, larger]
      .filter((point) => point !== undefined)
      .map(
        (point, i) => `${number(point.batchSize)} takes ${times(point.seconds)}${i === 0 ? ' as long' : ''}`,
      );
    return parts.length === 0 ? '' : ` ${parts.join(', ')}.`;
  };
  /** Nothing where the recommended size is the planned one already. */
  const asMuchAs = ({ batchSize, epochs, planned }: Recommendation): string =>
    batchSize === planned.batchSize
      ? ''
      : ` **${format.plural(epochs, { one: '# epoch', other: '# epochs' })}** of it ${epochs === 1 ? 'does' : 'do'} as much as ${number(planned.epochs)} with ${number(planned.batchSize)}.`;
  return {
    title: 'Which size suits these images?',
    hint: (isLong: boolean) =>
      `Measured on this computer with these images: memory, speed, and how noisy the gradients are. Takes ${isLong ? 'a few minutes' : 'up to a minute'}; training can start at any time.`,
    action: 'Recommend',
    again: 'Measure again',
    stop: 'Stop and keep',
    use: (size: number, epochs: number | null) =>
      epochs === null
        ? `Take ${number(size)}`
        : `Take ${number(size)} and ${format.plural(epochs, { one: '# epoch', other: '# epochs' })}`,
    stages: {
      features: 'Preparing images',
      speed: 'Timing steps of every size',
      noise: 'Measuring the gradients’ noise',
      memory: 'Trying how much fits into memory',
    } satisfies Record<RecommendationStage, string>,
    sentence: ({ recommendation: found, learningRate }: RecommendationReport) =>
      `**${number(found.batchSize)}** reaches the same quality soonest: ${reasons[found.decidedBy]}.${neighbours(found)}${asMuchAs(found)} Automatic learning rate: ${format.significant(learningRate)}.`,
    hardlyMatters:
      'The choice hardly matters here: steps on prepared images are so quick that every size near it is done in moments.',
    partial: 'Stopped early: what was not measured yet may still change this.',
    taken: (duration: string) => `Measured in ${duration}.`,
    ceilings: {
      memory: 'Memory',
      speed: 'Speed',
      noise: 'Diminishing returns',
    },
    measured: 'What was measured',
    marksLabel: 'Measured on this ruler',
    /** One word beside a mark. */
    markNames: { memory: 'memory', speed: 'speed', noise: 'diminishing returns' },
    /** By the batch size that a mark stands at. */
    marks: {
      memory: (size: number) => `${number(size)}: fits in memory`,
      speed: (size: number) => `${number(size)}: no faster from here`,
      noise: (size: number) => `${number(size)}: little better from here`,
    },
    memory: (found: Recommendation) =>
      found.memory === null
        ? 'not measured yet'
        : found.memory.largest === null
          ? `all ${number(found.images)} fit at a time into ${bytes(found.memory.allowedBytes)}, what may be taken now`
          : `${number(found.memory.largest)} fit at a time into ${bytes(found.memory.allowedBytes)}, what may be taken now; more are made of several passes`,
    speed: ({ knee, stepTimes }: Recommendation) => {
      const [low, high] = knee.interval;
      const about = low === high ? '' : ` (${number(low)} to ${number(high)})`;
      const best = Math.max(...stepTimes.map(({ batchSize, seconds }) => batchSize / seconds));
      const said = knee.isReached
        ? `no faster from ${number(knee.batchSize)}${about}`
        : `still faster at ${number(knee.batchSize)}, the most that was timed`;
      return `${said}; ${whole(best)} images a second at best`;
    },
    noise: ({ gradientNoise }: Recommendation) => {
      if (gradientNoise === null) return 'not measured yet';
      const { noiseScale, band, method } = gradientNoise;
      if (noiseScale === null || band === null) return 'more always helps here';
      const how = method === 'exact' ? 'exact, from single images' : 'estimated from two batch sizes';
      const steps = gradientNoise.measurements.at(-1)?.step ?? 0;
      return `little better from ${whole(Math.max(1, noiseScale))} (${whole(band[0])} to ${whole(band[1])} over ${format.plural(steps, { one: '# step', other: '# steps' })} of training; ${how})`;
    },
    powers: (sizes: readonly number[], { verdict, speedRatio, interval }: PowersVerdict) => {
      const said = { faster: 'are faster', same: 'are no faster', slower: 'are slower' }[verdict];
      const [low, high] = interval;
      return `Powers of two (${sizes.map(number).join(', ')}) ${said} here than the sizes next to them: ${speedRatio.toFixed(2)} × (${low.toFixed(2)} to ${high.toFixed(2)}).`;
    },
    curve: (found: Recommendation) =>
      `Time to the same quality by batch size: shortest at ${number(found.batchSize)}; ${found.curve
        .filter(({ batchSize }) => batchSize !== found.batchSize)
        .map(({ batchSize, seconds }) => `${number(batchSize)} takes ${times(seconds)}`)
        .join(', ')}.`,
    timesShort: (ratio: number) => `${number(ratio)}×`,
    takesAsLong: (size: number, ratio: number) => `${number(size)}: ${times(ratio)} as long`,
    curveTitle: 'Time to the same quality, against the shortest',
  };
}
