import type {
  DecidingLimit,
  Recommendation,
  RecommendationReport,
  RecommendationStage,
} from '#shared/domain/batch-size/recommendation.ts';
import type { PowersVerdict } from '#shared/domain/batch-size/step-times.ts';
import type { Format } from '../format.ts';

const reasons: Readonly<Record<DecidingLimit, string>> = {
  memory: 'more images don’t fit in memory at once',
  speed: 'processing more images at once isn’t any faster here',
  noise: 'larger batches cost more work per step and barely improve it',
  images: 'speed keeps growing with size, up to all images at once',
};

/** Texts about measured batch sizes. */
export function recommendMessages(format: Format) {
  const { number, bytes } = format;
  const whole = (value: number): string => number(Math.round(value));
  const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : number(Math.round(ratio))}×`;
  /** The next smaller and larger candidates; the full batch may be closer than half or double. */
  const neighbors = ({ batchSize, curve }: Recommendation): string => {
    const smaller = curve.findLast((point) => point.batchSize < batchSize);
    const larger = curve.find((point) => point.batchSize > batchSize);
    const compared = [smaller, larger].filter((point) => point !== undefined);
    const firstOther = compared.find(({ seconds }) => times(seconds) !== times(1));
    const clauses = compared.map((point) =>
      times(point.seconds) === times(1)
        ? `${number(point.batchSize)} is just as fast`
        : `${number(point.batchSize)} takes ${times(point.seconds)}${point === firstOther ? ' as long' : ''}`,
    );
    return clauses.length === 0 ? '' : ` ${clauses.join(', ')}.`;
  };
  /** Nothing where the recommended size is already the planned one. */
  const asMuchAs = ({ batchSize, epochs, planned }: Recommendation): string =>
    batchSize === planned.batchSize
      ? ''
      : ` **${format.plural(epochs, { one: '# epoch', other: '# epochs' })}** at this size ${epochs === 1 ? 'does' : 'do'} as much as ${number(planned.epochs)} at ${number(planned.batchSize)}.`;
  return {
    title: 'Which batch size fits these images?',
    hint: (isLong: boolean) =>
      `Measures memory, speed, and gradient noise on this computer with these images. Takes ${isLong ? 'a few minutes' : 'up to a minute'}. You can start training at any time.`,
    action: 'Recommend',
    again: 'Measure again',
    stop: 'Stop and save',
    use: (size: number, epochs: number | null) =>
      epochs === null
        ? `Use batch size ${number(size)}`
        : `Use batch size ${number(size)} for ${format.plural(epochs, { one: '# epoch', other: '# epochs' })}`,
    stages: {
      features: 'Preparing images',
      speed: 'Timing steps at each size',
      noise: 'Measuring gradient noise',
      memory: 'Testing how much fits in memory',
    } satisfies Record<RecommendationStage, string>,
    sentence: ({ recommendation: found, learningRate }: RecommendationReport) =>
      `**${number(found.batchSize)}** gets to the same quality fastest: ${reasons[found.decidedBy]}.${neighbors(found)}${asMuchAs(found)} Automatic learning rate: ${format.significant(learningRate)}.`,
    hardlyMatters: 'It hardly matters here: every size near it finishes in a moment.',
    partial: 'Stopped early. The missing measurements could still change this.',
    taken: (duration: string) => `Measured in ${duration}.`,
    limits: {
      memory: 'Memory',
      speed: 'Speed',
      noise: 'Diminishing returns',
    },
    measured: 'What was measured',
    marksLabel: 'Measurements on this ruler',
    /** One word beside a mark. */
    markNames: { memory: 'memory', speed: 'speed', noise: 'diminishing returns' },
    /** By the batch size of a mark. */
    marks: {
      memory: (size: number) => `${number(size)}: fits in memory`,
      speed: (size: number) => `${number(size)}: throughput knee`,
      noise: (size: number) => `${number(size)}: diminishing returns`,
    },
    memory: (found: Recommendation) =>
      found.memory === null
        ? 'not measured yet'
        : found.memory.largest === null
          ? `all ${number(found.images)} fit in memory at once (${bytes(found.memory.allowedBytes)} available)`
          : `${number(found.memory.largest)} fit in memory at once (${bytes(found.memory.allowedBytes)} available); larger batches use several micro-batches`,
    speed: ({ throughputKnee, stepTimes }: Recommendation) => {
      const [low, high] = throughputKnee.interval;
      const about = low === high ? '' : ` (${number(low)} to ${number(high)})`;
      const best = Math.max(...stepTimes.map(({ batchSize, seconds }) => batchSize / seconds));
      const said = throughputKnee.isReached
        ? `no faster above ${number(throughputKnee.batchSize)}${about}`
        : `still getting faster at ${number(throughputKnee.batchSize)}, the largest size timed`;
      return `${said}; up to ${whole(best)} images/s`;
    },
    noise: ({ gradientNoise }: Recommendation) => {
      if (gradientNoise === null) return 'not measured yet';
      const { noiseScale, band, method } = gradientNoise;
      if (noiseScale === null || band === null) return 'larger always helps here';
      const how = method === 'exact' ? 'exact, from single images' : 'estimated from two batch sizes';
      const steps = gradientNoise.measurements.at(-1)?.step ?? 0;
      return `above ${whole(Math.max(1, noiseScale))} (${whole(band[0])} to ${whole(band[1])} over ${format.plural(steps, { one: '# step', other: '# steps' })} of training; ${how})`;
    },
    powers: (sizes: readonly number[], { verdict, speedRatio, interval }: PowersVerdict) => {
      const said = { faster: 'are faster', same: 'aren’t faster', slower: 'are slower' }[verdict];
      const [low, high] = interval;
      return `Powers of two (${sizes.map(number).join(', ')}) ${said} here than the sizes next to them: ${speedRatio.toFixed(2)}× (${low.toFixed(2)} to ${high.toFixed(2)}).`;
    },
    curve: (found: Recommendation) =>
      `Time to the same quality by batch size: fastest at ${number(found.batchSize)}; ${found.curve
        .filter(({ batchSize }) => batchSize !== found.batchSize)
        .map(({ batchSize, seconds }) => `${number(batchSize)} takes ${times(seconds)}`)
        .join(', ')}.`,
    timesShort: (ratio: number) => `${number(ratio)}×`,
    takesAsLong: (size: number, ratio: number) => `${number(size)}: ${times(ratio)} as long`,
    curveTitle: 'Time to the same quality, relative to the fastest',
  };
}
