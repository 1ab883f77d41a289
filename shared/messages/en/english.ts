/* eslint max-lines: off -- one file holds every text of a language but Learn’s pages, findings and recommendations (beside it), so that a translator sees it together */
import type { RunConfig } from '#shared/contract/run-config.ts';
import type { RunPhase } from '#shared/contract/engine-api.ts';
import type { StepsRemedy } from '#shared/domain/batch-size/few-steps.ts';
import type { Part } from '#shared/domain/dataset.ts';
import type {
  AccumulationReport,
  BackendReport,
  PlanPreview,
  RunStatus,
  RunSummary,
  StepPlan,
} from '#shared/domain/run.ts';
import { findingMessages } from './findings.ts';
import { recommendMessages } from './recommend.ts';
import type { ComparisonStatus } from '#shared/domain/comparison/comparison.ts';
import { compareFinding, rowName } from './compare-finding.ts';
import { learnTexts } from './learn.ts';
import { partNames } from './words.ts';
import { errorMessages, tensorflowFault } from './errors.ts';
import { noticeMessages } from './notices.ts';
import { createFormat, type Format } from '../format.ts';
import type { TermId } from '../terms.ts';

/**
 * English. `**…**` stands out and `[[term|…]]` explains itself (see rich-text.ts).
 * Words: training step (update), epoch, batch size, micro-batch, full batch; never "iteration".
 */
export function english(locale = 'en-US') {
  const format = createFormat(locale);
  const { number, percent, duration, bytes } = format;
  const images = (count: number): string => format.plural(count, { one: '# image', other: '# images' });
  const classes = (count: number): string => format.plural(count, { one: '# class', other: '# classes' });
  const steps = (count: number): string => format.plural(count, { one: '# step', other: '# steps' });
  /** A time to come, which is never more exact than this. */
  const about = (seconds: number): string =>
    seconds < 1 ? 'under 1 s' : `about ${format.roughDuration(seconds)}`;
  /** Nothing where the whole batch is one pass. */
  const passesOf = ({ batchSize }: StepPlan, cost: PlanPreview | null): string => {
    if (cost === null || cost.microBatchSize >= batchSize) return '';
    const passes = Math.ceil(batchSize / cost.microBatchSize);
    return ` Each update is summed over **${number(passes)}** [[microBatch|passes]] of up to ${images(cost.microBatchSize)}.`;
  };
  /** A limit as it was meant, with all its digits. */
  const exact = (value: number | null): string =>
    value === null ? '' : value.toLocaleString(locale, { maximumSignificantDigits: 12 });
  const epochNames = (epochs: readonly number[]): string =>
    epochs.length <= 4
      ? `${epochs.length === 1 ? 'epoch' : 'epochs'} ${format.list(epochs.map(number))}`
      : `${number(epochs.length)} other epochs`;

  const errors = errorMessages(format);
  const notices = noticeMessages(format, errors);

  return {
    format,
    images,
    classes,

    app: {
      name: 'Batchwise',
      skipToContent: 'Skip to content',
      places: 'Places',
      cancel: 'Cancel',
      close: 'Close',
      copy: 'Copy',
      copied: 'Copied',
      undo: 'Undo',
      dismiss: 'Dismiss',
      showInFolder: 'Show in folder',
      loading: 'Loading',
    },

    /** What is said where a number is not taken as it was typed. `taken` is null where the field is empty again. */
    numberField: {
      tooSmall: (taken: number | null) => `At least ${exact(taken)}, so ${exact(taken)} was taken.`,
      tooLarge: (taken: number | null) => `At most ${exact(taken)}, so ${exact(taken)} was taken.`,
      notWhole: (taken: number | null) => `Whole numbers only: ${exact(taken)} was taken.`,
      noNumber: (kept: number | null, typed: string) =>
        kept === null ? `“${typed}” is no number.` : `“${typed}” is no number; ${exact(kept)} stays.`,
    },

    places: {
      data: 'Data',
      train: 'Train',
      inspect: 'Inspect',
      export: 'Export',
      runs: 'Runs',
      compare: 'Compare',
      learn: 'Learn',
      about: 'About',
    },

    sidebar: {
      noData: 'No images yet',
      scanning: 'Reading images',
      ready: 'Ready',
      notReady: 'Needs images',
      needsRun: 'Needs a run',
      running: (epoch: number, epochs: number) => `Epoch ${number(epoch)} of ${number(epochs)}`,
      preparing: 'Preparing',
      paused: 'Paused',
      runs: (count: number) => format.plural(count, { one: '# run', other: '# runs' }),
      comparisons: (count: number) =>
        count === 0 ? 'Batch sizes' : format.plural(count, { one: '# comparison', other: '# comparisons' }),
      comparing: (done: number, total: number) => `${number(done)} of ${number(total)} runs`,
      learn: 'How it works',
      backend: (report: BackendReport) => `${report.label} · ${report.device}`,
      engineStarting: 'Engine is starting',
      engineStopped: 'Engine has stopped',
    },

    theme: { label: 'Appearance', system: 'System', light: 'Light', dark: 'Dark' },

    drop: {
      dataset: 'Drop to open',
      datasetHint: 'A folder with one sub-folder for each class, several class folders, or a ZIP of them.',
      image: 'Drop to try this image',
      imageHint: 'The model says what it sees.',
      noPath:
        'What was dropped has no place on this disk. Drop a folder or a ZIP file from your file manager.',
    },

    engine: {
      startAgain: 'Start again',
      startAndContinue: 'Start again and continue',
      startWithLess: 'Continue with less memory',
      canContinue: 'The run can go on from its last checkpoint.',
      canContinueWithLess:
        'The run can go on from its last checkpoint, with half as many images in memory at a time; its batch size stays.',
    },

    backend: {
      cardUnused: (name: string) => `${name} is not used`,
      notice: 'A faster backend isn’t in use',
      fault: tensorflowFault,
      repair: 'To change that, run this in a terminal:',
      partlyOnProcessor: 'Part of the work is not on the graphics card',
      onProcessor: (operations: readonly string[]) => notices['backend/on-processor']({ operations }),
      details: (report: BackendReport) =>
        `${report.label} ${report.version} on ${report.device}, ${format.plural(report.threads, { one: '# thread', other: '# threads' })}`,
    },

    errors,
    notices,

    data: {
      title: 'Data',
      firstTitle: 'Start with a folder of images',
      firstText:
        'One sub-folder for each class. Its name is what the model will answer. Drop it anywhere in this window, or choose it.',
      treeLabel: 'Example of such a folder',
      tree: [
        { name: 'flowers', level: 0, hint: '' },
        { name: 'daisy', level: 1, hint: '120 images' },
        { name: 'rose', level: 1, hint: '96 images' },
        { name: 'tulip', level: 1, hint: '143 images' },
      ],
      untouched: 'Nothing on your disk is ever changed, and no image leaves this computer.',
      chooseFolder: 'Choose folder…',
      chooseArchive: 'Choose ZIP…',
      sampleTitle: 'No images at hand?',
      sampleText: 'Train on 800 small photos of clothes. It takes less than a minute.',
      trainSample: 'Train the sample',
      openSample: 'Only open it',
      recent: 'Recent projects',
      unreachable: 'Not found',
      unreachableHint: 'The folder has moved, or its drive is not connected.',
      startWithImages: 'Start with images.',
      lookAtImages: 'Look at the images',
      scanning: 'Reading images',
      listing: (found: number) =>
        format.plural(found, { one: '# file found so far', other: '# files found so far' }),
      reading: (done: number, total: number) => `${number(done)} of ${images(total)} read`,
      problems: (count: number) => format.plural(count, { one: '# problem', other: '# problems' }),
      cancelled: 'Reading was cancelled. Nothing was changed.',
      summary: (count: number, classCount: number) => `${images(count)} in ${classes(classCount)}`,
      parts: (counts: Readonly<Record<Part, number>>) =>
        (['train', 'validation', 'test'] as const)
          .filter((part) => counts[part] > 0)
          .map((part) => `**${number(counts[part])}** ${partLink(part)}`)
          .join(' · '),
      splitOwn: 'The folder brought its own split.',
      splitMade: (share: number) =>
        `About ${format.wholePercent(share)} of each class is set aside for [[validation|validation]]. What is in an image decides, so it is the same ones every time.`,
      classesLabel: 'Classes',
      classCount: (count: number) => images(count),
      classParts: (counts: Readonly<Record<Part, number>>) =>
        (['train', 'validation', 'test'] as const)
          .filter((part) => counts[part] > 0)
          .map((part) => `${number(counts[part])} ${partNames[part]}`)
          .join(' · '),
      excludedCount: (count: number) => `${number(count)} left out`,
      openClass: (name: string) => `Show images of ${name}`,
      findings: 'Worth knowing',
      toFindings: (count: number) =>
        format.plural(count, { one: '# thing worth knowing', other: '# things worth knowing' }),
      noFindings: 'Nothing stands out: every file could be read and the classes are in balance.',
      findingFiles: (shown: number, count: number) =>
        shown < count ? `The first ${number(shown)} of ${number(count)}` : '',
      useAgain: 'Use them after all',
      leaveOut: 'Leave them out',
      continue: 'Continue to Train',
      ready: (train: number, validation: number) =>
        validation > 0
          ? `Ready: ${images(train)} to learn from, ${number(validation)} to check with.`
          : `Ready: ${images(train)} to learn from.`,
      undone: 'Undone.',
      leftOut: (count: number) =>
        `${images(count)} left out of this project. The ${count === 1 ? 'file is' : 'files are'} untouched.`,
      usedAgain: (count: number) => `${images(count)} in use again.`,
      moved: (count: number, name: string) => `${images(count)} moved to ${name}, in this project only.`,
    },

    findings: findingMessages(format),

    imageGrid: {
      back: 'All classes',
      showUsed: 'In use',
      showExcluded: 'Left out',
      showAll: 'All',
      show: 'Show',
      empty: 'No images here.',
      label: (name: string) => `Images of ${name}`,
      hint: 'Enter opens an image, Space selects it.',
      selected: (count: number) => format.plural(count, { one: '# selected', other: '# selected' }),
      clear: 'Clear selection',
      leaveOut: 'Leave out',
      use: 'Use again',
      moveTo: 'Move to…',
      image: (name: string, excluded: boolean) => (excluded ? `${name}, left out` : name),
    },

    viewer: {
      label: (name: string) => `Image ${name}`,
      view: 'What is shown',
      close: 'Close the image',
      previous: 'Previous image',
      next: 'Next image',
      asModel: 'As the model sees it',
      asPhoto: 'Whole image',
      size: (width: number, height: number) => `${number(width)} × ${number(height)} px`,
      of: (position: number, total: number) => `${number(position)} of ${number(total)}`,
      movedFrom: (name: string) => `Moved here from ${name}`,
      excluded: 'Left out of this project',
      part: (part: Part) => `Part: ${partNames[part]}`,
    },

    train: {
      title: 'Train',
      needsData: 'Training needs images in at least two classes.',
      dataLine: (name: string, train: number, validation: number) =>
        `${name} · ${images(train)} to learn from, ${number(validation)} to check with`,
      batchSize: 'Batch size',
      batchSizeHint: 'Images for each update of the weights',
      smallerBatch: 'Smaller batch',
      largerBatch: 'Larger batch',
      stochastic: 'stochastic',
      fullBatch: 'full batch',
      rulerValue: (size: number, isFull: boolean) =>
        isFull ? `Full batch, all ${images(size)} for each update` : `${images(size)} for each update`,
      epochs: 'Epochs',
      epochsHint: 'How often every image is seen',
      fewerEpochs: 'Fewer epochs',
      moreEpochs: 'More epochs',
      model: 'Model',
      modelHint: 'What the images are seen with',
      sees: (sizePx: number, channels: 1 | 3) =>
        `This one sees ${sizePx} × ${sizePx} px in ${channels === 1 ? 'grey: yours have no colour' : 'colour'}.`,
      fineTune: 'How much of it learns',
      fineTuneDepths: {
        none: {
          name: 'Only the head',
          help: 'Each image goes through the base model once; training then takes seconds. Enough for most photos: the one to start with.',
          inLine: 'only the head learns',
        },
        last: {
          name: 'The last blocks',
          help: 'Minutes: every image goes through in every epoch. For classes that differ in details.',
          inLine: 'the last blocks learn',
        },
        all: {
          name: 'All of it',
          help: 'Slow, best with a graphics card. For images that look unlike everyday photos.',
          inLine: 'all of it learns',
        },
      } satisfies Record<RunConfig['fineTune'], { name: string; help: string; inLine: string }>,
      more: 'More',
      moreHint: (optimizer: string, rate: string) => `${optimizer}, learning rate ${rate}`,
      optimizer: 'Optimizer',
      learningRate: 'Learning rate',
      automatic: 'Automatic',
      ratesInLine: { auto: 'automatic', find: 'found by trying' },
      typed: 'Typed',
      automaticRate: (rate: number) =>
        `Automatic means ${format.significant(rate)} here: it follows from model, optimizer and batch size.`,
      findRate: 'Find it by trying',
      findRateHint:
        'Before training, rising rates are tried for a moment and a steady one is taken. For images or settings that are unlike the usual.',
      typedRateHint: 'Above 0. Ten times more or less makes a clear difference.',
      schedule: 'Schedule',
      scheduleHint: 'How the learning rate changes on the way.',
      automaticSchedule: (name: string, help: string) => `Automatic means “${name}” here. ${help}`,
      scheduleInLine: (name: string) => `schedule “${name}”`,
      augment: 'Augmentation',
      augments: {
        auto: { name: 'Automatic', help: 'What suits the model: none where little is trained.' },
        none: {
          name: 'None',
          help: 'The images as they are: the fastest, and enough where there are many of them.',
        },
        light: {
          name: 'Light',
          help: 'Training sees every image a little shifted, zoomed, lighter or darker, and mirrored (small grey ones are not). Helps where there are few.',
        },
        strong: {
          name: 'Strong',
          help: 'Larger shifts, turned too, parts hidden. For very few images and many epochs; too much for signs and digits.',
        },
      } satisfies Record<RunConfig['augment'], { name: string; help: string }>,
      viewsAreKept:
        'Each image goes through the base model in several variations, which are kept: preparing takes longer, but only once.',
      automaticAugment: (name: string, help: string) => `Automatic means “${name}” here. ${help}`,
      augmentsInLine: { light: 'light augmentation', strong: 'strong augmentation' },
      classWeights: 'Class weights',
      classWeightsNone: 'None',
      classWeightsHint:
        'Every image counts the same. Automatic lets those of rare classes count more, so that large classes are not favoured.',
      classWeightsEven: 'The classes have about the same size here, so every image counts the same.',
      classWeightsAre: (weights: readonly { readonly name: string; readonly weight: number }[]) =>
        classWeightsSentence(weights, format),
      classWeightsInLine: 'class weights',
      microBatch: 'Micro-batch',
      microBatchHint:
        'Automatic takes as many images at a time as are fast and fit into memory. The result is the same batch.',
      microBatchPasses: (batchSize: number, passes: number) =>
        passes === 1
          ? `A batch of ${number(batchSize)} goes through at once.`
          : `A batch of ${number(batchSize)} goes through in ${number(passes)} passes, summed to one update. Smaller passes need less memory.`,
      microBatchInLine: (size: number) => `micro-batch ${number(size)}`,
      accumulation: 'Summing gradients',
      accumulations: {
        fast: {
          name: 'Fast',
          help: 'Each pass is one computation. How a batch is cut into passes changes the last bits of the result.',
        },
        exact: {
          name: 'Exact',
          help: 'Eight images at a time, in a fixed order: the same result to the bit, however much fits into memory. Slower; the result says by how much.',
        },
      } satisfies Record<RunConfig['accumulation'], { name: string; help: string }>,
      accumulationInLine: 'exact sums',
      seed: 'Seed',
      seedHint: 'The same seed gives the same run. Another one shows how much of a result is luck.',
      newSeed: 'Another seed',
      backend: 'Backend',
      backendHint: 'Automatic takes the fastest that works on this computer.',
      backends: { auto: 'Automatic', tensorflow: 'TensorFlow', wasm: 'WebAssembly' },
      start: 'Train',
      /** @param cost null while it is being worked out */
      arithmetic(plan: StepPlan, cost: PlanPreview | null) {
        const { imagesPerEpoch, batchSize, stepsPerEpoch, lastBatchSize, fullSteps, epochs } = plan;
        const steps = format.plural(stepsPerEpoch, {
          one: '**#** [[trainingStep|step]]',
          other: '**#** [[trainingStep|steps]]',
        });
        const split =
          stepsPerEpoch === 1
            ? ''
            : lastBatchSize === batchSize
              ? // A batch of one image is never anything but full.
                batchSize === 1
                ? ''
                : ' (all full)'
              : ` (${number(fullSteps)} full, one of ${number(lastBatchSize)})`;
        const total = format.plural(epochs, { one: '**#** epoch', other: '**#** epochs' });
        const needed =
          cost === null
            ? ''
            : `, ${about(cost.secondsForTraining)} and ${format.bytes(cost.memoryBytes)} of memory`;
        return (
          `**${number(imagesPerEpoch)}** images ÷ **${number(batchSize)}** = ${steps} an [[epoch|epoch]]${split}` +
          ` × ${total} = **${number(plan.totalSteps)}** ${plan.totalSteps === 1 ? 'step' : 'steps'}${needed}.${passesOf(plan, cost)}`
        );
      },
      oneEpoch: 'One epoch',
      stripLabel: (plan: StepPlan) =>
        `One epoch in ${format.plural(plan.stepsPerEpoch, { one: '# step', other: '# steps' })}`,
      timeWithFeatures: (features: number, training: number) =>
        `Preparing images takes ${about(features)}, once; training then takes ${about(training)}.`,
      timeReady: (training: number) => `Images are prepared. Training takes ${about(training)}.`,
      timeOnImages: (training: number) => `Training takes ${about(training)}.`,
      timeUnmeasured: 'Estimated from a typical computer; after the first run, from this one.',
      timeUnknown: 'Working out the time needed…',
      imagesChanged: (date: string) =>
        `The images, or how they are split, are not those of the last run (${date}). The next one learns from them as they are now.`,
      noValidation:
        'There are no validation images, so nothing will say how good the model is on images it has not seen.',
      fewSteps(plan: StepPlan, { epochs, learningRate }: StepsRemedy) {
        const said =
          plan.stepsPerEpoch === 1
            ? `[[fullBatch|Full batch]] × ${format.plural(plan.epochs, { one: '# epoch', other: '# epochs' })} = only ${steps(plan.totalSteps)}`
            : `Only ${steps(plan.totalSteps)}`;
        const rate =
          learningRate === null
            ? ''
            : `, or a [[learningRate|learning rate]] of ${format.significant(learningRate)}, would go as far`;
        return `${said}: too few to learn well. ${format.plural(epochs, { one: '# epoch', other: '# epochs' })}${rate === '' ? ' would do' : rate}.`;
      },
      batchSizeLowered: (count: number) =>
        `There are no more than ${images(count)} to learn from, so each update takes them all: the full batch.`,
      useEpochs: (epochs: number) => `Take ${number(epochs)} epochs`,
      useRate: (rate: number) => `Take a rate of ${format.significant(rate)}`,
      useBatch: (size: number) => `Take batches of ${number(size)}`,
    },

    recommend: recommendMessages(format),

    run: {
      phases: {
        preparing: 'Getting ready',
        features: 'Preparing images',
        training: 'Training',
        evaluating: 'Measuring the result',
      } satisfies Record<RunPhase, string>,
      phasesLabel: 'Phases',
      phaseHints: {
        preparing: 'The model is loaded and the computation of a training step is put together.',
        features:
          'Each image goes once through the base model. Its answers are kept, so the next run starts at once.',
        evaluating:
          'The weights of the best epoch answer the images that were set aside, and are written down.',
      } satisfies Record<Exclude<RunPhase, 'training'>, string>,
      findingRate: 'Rising learning rates are tried for a moment; everything is put back afterwards.',
      progress: (done: number, total: number) => `${number(done)} of ${number(total)}`,
      step: 'Step',
      stepsDone: 'Steps done',
      epoch: 'Epoch',
      epochsDone: 'Epochs done',
      bestAccuracy: 'Best accuracy',
      inEpoch: (epoch: number) => `epoch ${number(epoch)}`,
      none: '–',
      imagesSeen: 'Images seen',
      speed: 'Speed',
      imagesPerSecond: 'images/s',
      timeLeft: 'Time left',
      timeTaken: 'Time taken',
      ofWhichTraining: (seconds: number) => `${duration(seconds, true)} training`,
      ofTotal: (total: number) => `of ${number(total)}`,
      left: (seconds: number) => `${duration(seconds)} left`,
      almostDone: 'under 1 s',
      pause: 'Pause',
      continue: 'Continue',
      stopAndKeep: 'Stop and keep',
      discard: 'Discard…',
      discardTitle: 'Discard this run?',
      discardText:
        'What it has learned so far is deleted. Prepared images are kept, so the next run starts quickly.',
      discardConfirm: 'Discard the run',
      keepRunning: 'Keep training',
      chartLoss: 'Loss',
      chartAccuracy: 'Accuracy',
      seriesTrain: 'Training',
      seriesValidation: 'Validation',
      seriesBaseline: 'Always the largest class',
      xAxis: 'Horizontal axis',
      axes: { epochs: 'Epochs', steps: 'Steps', seconds: 'Seconds' },
      chartSummary: (name: string, train: string, validation: string) =>
        `${name}. Training now ${train}, validation now ${validation}.`,
      waiting: 'The curves begin with the first step.',
      bestEpoch: (epoch: number) => `best: epoch ${number(epoch)}`,
      /** Where the pointer stands on the horizontal axis. */
      readingPlace: (axis: 'epochs' | 'steps' | 'seconds', at: number) =>
        ({
          epochs: `epoch ${format.significant(at)}`,
          steps: `step ${number(at)}`,
          seconds: `after ${duration(at, true)}`,
        })[axis],
      /** What stands under the pointer; null where a curve has not begun yet. */
      reading: (place: string, train: string | null, validation: string | null) =>
        [
          place,
          ...(train === null ? [] : [`training ${train}`]),
          ...(validation === null ? [] : [`validation ${validation}`]),
        ].join(' · '),
      settingsLine: (batch: string, epochs: number, optimizer: string, rate: string) =>
        `Batch ${batch} · ${format.plural(epochs, { one: '# epoch', other: '# epochs' })} · ${optimizer} · learning rate ${rate}`,
      saidPhase: (phase: string) => `${phase}.`,
      saidEpoch: (epoch: number, epochs: number, accuracy: number) =>
        `Epoch ${number(epoch)} of ${number(epochs)}, validation accuracy ${percent(accuracy)}.`,
      saidEnd: {
        finished: 'Training has finished.',
        stopped: 'Training was stopped and kept.',
        discarded: 'The run was discarded.',
        failed: 'Training failed.',
      },
      crashed: 'This run ended with the engine. What was saved of it is in Runs.',
      failedTitle: 'This run failed.',
      discardedTitle: 'The run was discarded.',
    },

    outcome: {
      reached: (accuracy: number, part: Part) =>
        `**${percent(accuracy)}** of the ${partNames[part]} images are right.`,
      against: (baseline: number, name: string) =>
        `Always guessing ${name === '' ? 'the largest class' : `“${name}”`} would reach ${percent(baseline)}.`,
      below: 'That is no better than guessing: the model has not learned anything useful yet.',
      stopped: (done: number, planned: number) =>
        `Stopped after ${number(done)} of ${number(planned)} epochs; the best weights so far are kept.`,
      /** @param alike other epochs of the same accuracy */
      best: (epoch: number, alike: readonly number[]) =>
        epoch === 0
          ? 'No epoch beat the model that training started from, so that one is kept.'
          : `Best at epoch ${number(epoch)}${
              alike.length === 0
                ? ''
                : `: as accurate as ${epochNames(alike)}, with the lowest validation loss`
            }.`,
      inspect: 'Look at the result',
      export: 'Export the model',
      again: 'Change and train again',
      suggestion: 'Worth trying',
      suggest: {
        'smaller-batch': (figure: number, size: number) =>
          `Batches of ${number(size)}: this run made only ${steps(figure)}.`,
        'more-epochs': (before: number, after: number, epochs: number) =>
          `${number(epochs)} epochs: the validation loss was still falling at the end, from ${before.toFixed(3)} to ${after.toFixed(3)} in the last two epochs.`,
        overfitting: (train: number, validation: number, augment: 'light' | 'strong' | null) =>
          `${augment === null ? 'More images' : augment === 'light' ? 'Light augmentation' : 'Strong augmentation'}: at the end ${format.wholePercent(train)} of the training images were right, and of the validation images ${format.wholePercent(validation)} at best, so it learns images by heart.${augment === null ? '' : ' More images help most.'}`,
        'fewer-epochs': (best: number, done: number, epochs: number) =>
          `${number(epochs)} epochs: the best of ${number(done)} was number ${number(best)}, the rest of the time changed nothing for the better.`,
      },
      apply: 'Use this',
    },

    inspect: {
      title: 'Inspect',
      needsRun: 'There is nothing to inspect before a run has finished.',
      needsRunAction: 'Go to Train',
      noResult: 'This run ended before it was measured.',
      headline: { validation: 'Accuracy on validation images', test: 'Accuracy on test images' },
      noteValidation: (n: number) =>
        `Measured on ${images(n)} the model has not learned from. The best epoch was chosen on them, so the figure is slightly optimistic.`,
      noteTest: (n: number) => `Measured once, at the end, on ${images(n)} that played no part in training.`,
      interval: (low: number, high: number) =>
        `95 % [[interval|interval]]: ${percent(low)} to ${percent(high)}`,
      balanced: 'Balanced accuracy',
      baselineOf: (name: string) => (name === '' ? 'Always the largest class' : `Always “${name}”`),
      guessing: 'guessing',
      validationToo: 'Validation accuracy',
      right: (correct: number, total: number) => `${number(correct)} of ${number(total)} right`,
      scaleLabel: (accuracy: number, low: number, high: number, baseline: number) =>
        `Accuracy ${percent(accuracy)}, interval ${percent(low)} to ${percent(high)}, baseline ${percent(baseline)}`,
      confusion: 'Confusion matrix',
      confusionHint:
        'Rows are what the image is, columns what the model said. Choose a cell to see its images.',
      actual: 'Is',
      predicted: 'Said',
      cell: (actual: string, predicted: string, count: number) =>
        actual === predicted
          ? `${images(count)} of ${actual}, recognised`
          : `${images(count)} of ${actual}, taken for ${predicted}`,
      classesTitle: 'By class',
      className: 'Class',
      support: 'Images',
      precision: 'Precision',
      recall: 'Recall',
      f1: 'F1',
      intervalShort: 'Recall interval',
      recallInterval: (low: number, high: number) =>
        `${format.wholePercent(low)}–${format.wholePercent(high)}`,
      none: '–',
      mistakes: 'Mistakes, the most confident first',
      noMistakes: 'No mistakes on these images.',
      cellTitle: (actual: string, predicted: string) =>
        actual === predicted ? `${actual}, recognised` : `${actual}, taken for ${predicted}`,
      showMistakes: 'Show all mistakes',
      showMore: 'Show more',
      said: (name: string, probability: number) => `said ${name}, ${format.wholePercent(probability)}`,
      isClass: (name: string) => `is ${name}`,
      relabel: (name: string) => `It is ${name}`,
      nowClass: (name: string) => `Now ${name}`,
      nowLeftOut: 'Left out',
      takeBack: 'Take back',
      /** @param count of the images that the run was measured on; changes elsewhere are not among them */
      changed: (count: number) =>
        count === 0
          ? 'The images have changed since this run.'
          : `${format.plural(count, { one: '# change', other: '# changes' })} to these images since this run.`,
      trainAgain: 'Train again',
      learned: 'Learning curves',
      gotThere: 'Path of the weights',
      accumulation: ({ mode, batchSize, microBatchSize, passesPerStep }: AccumulationReport) =>
        `Each update of ${images(batchSize)} was made of ${format.plural(passesPerStep, { one: '# pass', other: '# passes' })} of up to ${number(microBatchSize)}, summed ${mode === 'exact' ? 'exactly' : 'fast'}.`,
      accumulationComparison: ({
        images: compared,
        largestDifference,
        fastSeconds,
        exactSeconds,
      }: NonNullable<AccumulationReport['comparison']>) =>
        `Summed both ways over ${images(compared)}, gradients differ by at most ${largestDifference === 0 ? 'nothing' : `${format.scientific(largestDifference)} of the largest`}; exact takes ${format.significant(exactSeconds / fastSeconds)} × as long.`,
      noise(moments: readonly { readonly epoch: number; readonly noiseScale: number }[]) {
        const told =
          moments.length <= 3
            ? moments
            : [0, 0.5, 1].flatMap((share) => moments[Math.round(share * (moments.length - 1))] ?? []);
        const named = told.map(
          ({ epoch, noiseScale }) =>
            `${images(Math.max(1, Math.round(noiseScale)))} after epoch ${number(epoch)}`,
        );
        return `The gradients’ noise scale was ${format.list(named)}: batches far above it would have gained little.`;
      },
      runLine: (name: string, date: string) => `${name} · ${format.date(date)}`,
    },

    tryIt: {
      title: 'Try it',
      hint: 'Drop an image here, paste one, or choose one.',
      choose: 'Choose an image…',
      working: 'Looking…',
      seen: 'What the model sees',
      answer: (name: string, probability: number) => `${name}, ${percent(probability)}`,
      milliseconds: (ms: number) => `answered in ${number(ms)} ms`,
      tooLarge: 'An image to try may have at most 20 MB.',
      others: (count: number) =>
        format.plural(count, { one: 'and # other class', other: 'and # other classes' }),
    },

    export: {
      title: 'Export',
      needsRun: 'Export needs a trained model.',
      intro:
        'Each format is written, loaded back and compared with the app on real images before it counts as done.',
      choose: 'What is it for?',
      start: 'Export…',
      exporting: 'Exporting',
      folder: 'Folder',
      stages: { writing: 'Writing', checking: 'Loading back and comparing', moving: 'Moving into place' },
      progress: (format_: string, stage: string) => `${format_}: ${stage}`,
      done: (difference: number, compared: number) =>
        `Done: largest difference in a probability ${format.scientific(difference)}, over ${images(compared)}.`,
      size: (count: number, seconds: number) => `${bytes(count)}, ${duration(seconds, true)}`,
      usage: 'How to use it',
      cancelled: 'The export was cancelled. Nothing was left behind.',
      nothingChosen: 'Choose at least one format.',
      modelLine: (name: string, accuracy: string) => `${name} · ${accuracy}`,
      suggestedName: (name: string) => `${name} model`,
    },

    runs: {
      title: 'Runs',
      empty: 'Every run is listed here with its settings and what it reached.',
      emptyAction: 'Go to Train',
      openLatest: (name: string, date: string) => `Open the latest run (${name}, ${format.date(date)})`,
      date: 'Started',
      project: 'Project',
      batch: 'Batch size',
      /** 0: the size is not known before the first epoch is done. */
      fullBatch: (size: number) => (size === 0 ? 'full' : `${number(size)}, full`),
      epochs: 'Epochs',
      epochsOf: (done: number, planned: number) =>
        done === planned ? number(done) : `${number(done)} of ${number(planned)}`,
      accuracy: 'Accuracy',
      status: 'Status',
      statuses: {
        running: 'Running',
        finished: 'Finished',
        stopped: 'Stopped, kept',
        failed: 'Failed',
        interrupted: 'Interrupted',
      } satisfies Record<RunStatus, string>,
      open: (name: string, date: string) => `Open the run of ${name}, ${date}`,
      remove: (name: string, date: string) => `Remove the run of ${name}, ${date}`,
      removeTitle: 'Remove this run?',
      removeText: 'Its weights and figures are deleted. Exported models, images and prepared features stay.',
      removeConfirm: 'Remove the run',
      keep: 'Keep it',
      removed: 'The run was removed.',
      continue: 'Continue',
      continueRun: (name: string, date: string) => `Continue the run of ${name}, ${date}`,
      imagesGone: (name: string) =>
        `The images of ${name} are not within reach. Connect their drive, or open their folder where it is now.`,
      otherImages: (name: string, open: string) =>
        `This run was trained on “${name}”; the images of “${open}” are open.`,
      openImages: 'Open its images',
      shown: 'Shown in Inspect and Export',
      actions: 'Actions',
      useSettings: (name: string, date: string) => `Use the settings of the run of ${name}, ${date}`,
      /** Which images the accuracy is of. */
      part: { validation: 'validation', test: 'test' },
      settingsLine: (model: string, { learningRate, seed, seconds, comparisonId }: RunSummary) =>
        [
          model,
          ...(learningRate === null ? [] : [`rate ${format.significant(learningRate)}`]),
          `seed ${seed}`,
          ...(seconds === null ? [] : [duration(seconds, true)]),
          ...(comparisonId === null ? [] : ['part of a comparison']),
        ].join(' · '),
    },

    compare: {
      title: 'Compare',
      needsData: 'Comparing batch sizes needs images in at least two classes.',
      intro:
        'Every size trains on the same images, from the same first weights and in the same order, one run after another.',
      sizes: 'Batch sizes',
      sizesHint: 'Click the sizes to compare',
      size: (size: number, isFull: boolean) =>
        isFull ? `Full batch, all ${images(size)}` : `Batches of ${number(size)}`,
      sizeShort: (size: number, isFull: boolean) => (isFull ? `full ${number(size)}` : number(size)),
      addSize: 'Another size',
      addSizeExample: 'e.g. 24',
      addSizeHint: 'Type a size between the powers of two; Enter adds it.',
      seeds: 'Seeds',
      seedsHint: 'Runs of each size: more than one shows how much is luck',
      fewerSeeds: 'Fewer seeds',
      moreSeeds: 'More seeds',
      rate: 'Learning rate',
      rateScaled: 'By rule',
      rateSame: 'The same for all',
      rateHint: {
        scaled:
          'Each size gets the rate that the rule of the optimizer gives it: in proportion for SGD, by the square root for Adam, up to where the rule ends.',
        same: 'Every size gets the rate of batches of 32: larger batches then learn more slowly in each epoch.',
      },
      settings: (words: string) => `As in Train: ${words}`,
      changeSettings: 'Change them there',
      arithmetic: (sizes: number, seedCount: number, runCount: number, epochs: number, updateCount: number) =>
        `**${number(sizes)}** ${sizes === 1 ? 'size' : 'sizes'} × **${number(seedCount)}** ${seedCount === 1 ? 'seed' : 'seeds'} = ` +
        `${format.plural(runCount, { one: '**#** run', other: '**#** runs' })} of ${format.plural(epochs, { one: '**#** epoch', other: '**#** epochs' })}, ` +
        `**${number(updateCount)}** ${updateCount === 1 ? 'step' : 'steps'} in all.`,
      tooFew: 'Choose at least two sizes.',
      fewSteps(plans: readonly StepPlan[], epochs: number) {
        const named = plans.map((plan) => {
          const { batchSize, stepsPerEpoch } = plan;
          return `${rowName({ batchSize, isFullBatch: stepsPerEpoch === 1, givenRate: null }, format)} makes ${steps(plan.totalSteps)}`;
        });
        const first = format.list(named);
        return `${first.charAt(0).toUpperCase()}${first.slice(1)}: too few to learn well, so the results would say more about the number of steps than about the size. ${format.plural(epochs, { one: '# epoch', other: '# epochs' })} would do.`;
      },
      trainWith: (row: Parameters<typeof rowName>[0]) => `Train with ${rowName(row, format)}`,
      timeWithFeatures: (features: number, training: number) =>
        `Preparing images takes ${about(features)}, once; the runs then take ${about(training)}.`,
      time: (training: number) => `The runs take ${about(training)}.`,
      start: 'Compare',
      new: 'New comparison',
      past: 'Earlier comparisons',
      pastLine: (sizes: readonly number[], seedCount: number, epochs: number) =>
        `${sizes.map(number).join(', ')} · ${format.plural(seedCount, { one: '# seed', other: '# seeds' })} · ${format.plural(epochs, { one: '# epoch', other: '# epochs' })}`,
      open: (name: string, date: string) => `Open the comparison on ${name}, ${format.date(date)}`,
      remove: (name: string, date: string) => `Remove the comparison on ${name}, ${format.date(date)}`,
      removeTitle: 'Remove this comparison?',
      removeText:
        'Its runs are deleted with their weights and figures. Exported models, images and prepared features stay.',
      removeConfirm: 'Remove the comparison',
      keep: 'Keep it',
      removed: 'The comparison was removed.',
      statuses: {
        running: 'Running',
        stopped: 'Stopped, kept',
        interrupted: 'Interrupted',
        finished: 'Finished',
      } satisfies Record<ComparisonStatus, string>,
      statusLine: (status: string, done: number, total: number) =>
        `${status} · ${number(done)} of ${format.plural(total, { one: '# run', other: '# runs' })} done`,
      progress: (row: string, seed: number, left: number) =>
        `Now ${row} with seed ${seed}; ${left === 0 ? 'the last run' : format.plural(left, { one: '# run to come', other: '# runs to come' })}.`,
      between: 'Going on to the next run.',
      progressLabel: 'Runs done',
      watch: 'Watch it in Train',
      stop: 'Stop and keep',
      continue: 'Continue',
      unfinished: {
        stopped: 'This comparison was stopped. What is done is kept; the rest can go on.',
        interrupted:
          'Batchwise ended before this comparison was done. What is done is kept; the rest can go on.',
      },
      notOpen: (name: string) => `To go on, open the images of “${name}” first.`,
      rowName: (row: Parameters<typeof rowName>[0]) => rowName(row, format),
      finding: (finding: Parameters<typeof compareFinding>[0]) => compareFinding(finding, format),
      findingTitle: 'Finding',
      axis: 'Horizontal axis',
      axes: { epochs: 'Epochs', steps: 'Steps', seconds: 'Seconds' },
      /** What stands at the axis; equal ratios are equally far on the last two. */
      axisNames: {
        epochs: 'Epochs',
        steps: 'Training steps (logarithmic)',
        seconds: 'Seconds of training (logarithmic)',
      },
      measure: 'What is drawn',
      measures: { validationAccuracy: 'Validation accuracy', trainLoss: 'Training loss' },
      chartSummary: (measure: string, axis: string, lines: readonly string[]) =>
        `${measure} by ${axis.toLowerCase()}. ${lines.length === 0 ? 'No epoch is done yet.' : `At the end: ${lines.join('; ')}.`}`,
      chartLine: (row: string, value: string) => `${row} ${value}`,
      atTheEnd: 'at the end',
      noCurves: 'The curves begin with the first epoch.',
      legend: 'Lines',
      accuracyToReach: 'Accuracy to reach, in percent',
      accuracyLabel: 'Accuracy to reach',
      accuracyHint: 'Automatic: the highest that every size reached.',
      accuracyAutomatic: 'Automatic',
      table: {
        label: 'Batch sizes compared',
        batch: 'Batch size',
        rate: 'Learning rate',
        time: (accuracy: string) => `Time to ${accuracy}`,
        epochs: 'Epochs',
        steps: 'Steps',
        best: 'Best accuracy',
        speed: 'Images/s',
        memory: 'Memory',
        notReached: 'not reached',
        none: '–',
        mean: (mean: number, deviation: number | null) =>
          deviation === null ? percent(mean) : `${percent(mean)} ± ${percent(deviation).replace(' %', '')}`,
        amount: (value: number) => format.significant(value),
        duration: (seconds: number) => (seconds < 10 ? `${seconds.toFixed(2)} s` : duration(seconds)),
        rates: (lowest: number, highest: number) =>
          lowest === highest
            ? format.significant(lowest)
            : `${format.significant(lowest)}–${format.significant(highest)}`,
        automatic: 'automatic',
        failed: (failed: number, planned: number) =>
          planned === 1 ? 'failed' : `${number(failed)} of ${number(planned)} failed`,
        missing: (missing: number, planned: number) =>
          planned === 1 ? 'not done yet' : `${number(missing)} of ${number(planned)} not done yet`,
        partly: (reached: number, finished: number) => `${number(reached)} of ${number(finished)} reached it`,
        note: 'Time is that of training alone, at the ends of epochs: images seen by the median speed of the run’s epochs, so that getting ready does not count. Memory is the highest of the whole engine while the size trained, with what earlier runs left; its rise says more than its height.',
      },
      saveImage: 'Save image…',
      saveTable: 'Save table (CSV)…',
      suggestedName: (name: string) => `${name} batch sizes`,
      saved: (file: string) => `Saved to ${file}.`,
    },
    learn: learnTexts(format),

    about: {
      title: 'About Batchwise',
      text: 'Trains image classifiers from a folder of images, on this computer, and makes batch size something you can see and choose well.',
      version: 'Version',
      runsOn: 'Runs on',
      runtime: (electron: string, chromium: string, node: string) =>
        `Electron ${electron}, Chromium ${chromium}, Node ${node}`,
      unsupported: 'This Electron is past its support. It works, but installers are not made from it.',
      platform: 'System',
      /** By the name that Node gives it. */
      platforms: { linux: 'Linux', darwin: 'macOS', win32: 'Windows' } as Readonly<Record<string, string>>,
      backend: 'Backend',
      cache: 'Cache',
      cacheText: (features: number, images_: number) =>
        `${bytes(features)} of prepared features and ${bytes(images_)} of small images, so that runs and places start at once.`,
      free: (count: number) => `${bytes(count)} free on this disk`,
      clear: 'Clear the cache',
      cleared: (count: number) => `${bytes(count)} freed. Images are prepared again when they are needed.`,
      licence: 'Licence',
      licenceText: 'Apache-2.0. Notices of everything it contains lie beside the program.',
      models: 'Models',
      modelLicence: (label: string, license: string) => `${label}: ${license}`,
    },

    terms: {
      trainingStep: {
        name: 'Training step',
        text: 'One update of the weights: the network predicts a batch, the loss says how wrong it was, and every weight moves a little to do better. Also called an update.',
      },
      epoch: {
        name: 'Epoch',
        text: 'Every training image seen once. It measures training independently of the batch size: the same epochs can be few steps or many.',
      },
      batchSize: {
        name: 'Batch size',
        text: 'How many images each update is computed from. Larger batches give steadier steps but fewer of them in an epoch.',
      },
      fullBatch: {
        name: 'Full batch',
        text: 'Every update uses all training images: classic gradient descent. It goes straight for the mean loss, but makes only one update an epoch.',
      },
      stochastic: {
        name: 'Stochastic',
        text: 'Every update uses one random image. Many steps in the same time, each following incomplete information.',
      },
      loss: {
        name: 'Loss',
        text: 'How wrong the predictions are, as one number: the lower, the better. Training makes it smaller step by step.',
      },
      learningRate: {
        name: 'Learning rate',
        text: 'How far each step moves the weights. Too small learns slowly, too large jumps past the goal.',
      },
      optimizer: {
        name: 'Optimizer',
        text: 'The rule that turns a gradient into a step. Adam adapts the step for each weight and needs the least care.',
      },
      seed: {
        name: 'Seed',
        text: 'The number that all chance in a run comes from: order of images and first weights. The same seed repeats the run exactly.',
      },
      validation: {
        name: 'Validation images',
        text: 'Images the model does not learn from. They show after each epoch how it does on something new, and choose the best epoch.',
      },
      testPart: {
        name: 'Test images',
        text: 'Images that play no part in training or choosing. The model meets them once, at the end.',
      },
      accuracy: {
        name: 'Accuracy',
        text: 'The share of images whose most probable class is the right one. Compare it with always guessing the largest class.',
      },
      balancedAccuracy: {
        name: 'Balanced accuracy',
        text: 'The mean of the shares recognised in each class, so a small class counts as much as a large one. With classes of equal size it is the accuracy.',
      },
      baseline: {
        name: 'Always the largest class',
        text: 'What someone reaches who does not look at the images and always answers the most frequent class. A useful model is clearly above it.',
      },
      interval: {
        name: '95 % interval',
        text: 'With this few images, chance moves the figure. In 95 of 100 such measurements the true accuracy lies inside the interval (Wilson).',
      },
      confusionMatrix: {
        name: 'Confusion matrix',
        text: 'How often each class was taken for each other one. The diagonal is right; everything off it is a mistake.',
      },
      precision: {
        name: 'Precision',
        text: 'Of the images the model called by this class, the share that is. Low means false alarms.',
      },
      recall: {
        name: 'Recall',
        text: 'Of the images of this class, the share the model found. Low means misses.',
      },
      f1: {
        name: 'F1',
        text: 'One number from precision and recall, their harmonic mean. It is high only where both are.',
      },
      features: {
        name: 'Features',
        text: 'What the base model has to say about an image, as a list of numbers. They are computed once, so that training on them takes seconds.',
      },
      baseModel: {
        name: 'Base model',
        text: 'A network that has already learned to see from millions of images. Only a small part on top of it is trained on yours.',
      },
      fineTuning: {
        name: 'Fine-tuning',
        text: 'Training some or all of a base model together with the head, the small part on top that names the classes. It fits the base model to your images, and takes far longer than the head alone.',
      },
      augmentation: {
        name: 'Augmentation',
        text: 'Random variations of the training images, so that the model learns what a class is and not what the images happen to share. Validation and test images stay as they are.',
      },
      schedule: {
        name: 'Schedule',
        text: 'How the learning rate changes while training. Large steps at first get near the goal, small ones at the end come to rest there.',
      },
      microBatch: {
        name: 'Micro-batch',
        text: 'The images that go through the network at one time. The gradients of several micro-batches are summed to one update, so a batch can be larger than memory holds.',
      },
      classWeights: {
        name: 'Class weights',
        text: 'How much an image of each class counts in the loss. With weights, a class of few images matters as much as one of many.',
      },
    } satisfies Record<TermId, { name: string; text: string }> as Record<
      TermId,
      { name: string; text: string }
    >,
  };
}

/** At most four classes by name; of more, the rarest and the most frequent, which count most and least. */
function classWeightsSentence(
  weights: readonly { readonly name: string; readonly weight: number }[],
  format: Format,
): string {
  const sorted = [...weights].sort((one, other) => other.weight - one.weight);
  const shown = sorted.length <= 4 ? sorted : [...sorted.slice(0, 2), ...sorted.slice(-1)];
  const parts = shown.map(({ name, weight }, index) =>
    index === 0
      ? `an image of “${name}” counts ${format.significant(weight)} times`
      : `one of “${name}” ${format.significant(weight)}`,
  );
  return `Here ${format.list(parts)}.`;
}

function partLink(part: Part): string {
  if (part === 'train') return 'training';
  return part === 'validation' ? '[[validation|validation]]' : '[[testPart|test]]';
}

export type Messages = ReturnType<typeof english>;
