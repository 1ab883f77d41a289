/* eslint max-lines: off -- one file holds every text of a language except Learn’s pages, findings, and recommendations (beside it), so a translator sees them together */
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { CacheReport } from '#shared/domain/cache-report.ts';
import type { RunPhase } from '#shared/domain/run/run.ts';
import type { StepsRemedy } from '#shared/domain/batch-size/few-steps.ts';
import type { Split } from '#shared/domain/dataset/dataset.ts';
import type {
  AccumulationReport,
  BackendReport,
  PlanPreview,
  RunStatus,
  RunSummary,
  Score,
  StepPlan,
} from '#shared/domain/run/run.ts';
import { desktopMessages } from './desktop.ts';
import { findingMessages } from './findings.ts';
import { recommendMessages } from './recommend.ts';
import type { ComparisonStatus } from '#shared/domain/comparison/comparison.ts';
import type { ComparisonRow } from '#shared/domain/comparison/compare-runs.ts';
import { compareFinding, rowName } from './compare-finding.ts';
import { learnTexts } from './learn.ts';
import { measuredMessages } from './measured.ts';
import { terminalMessages } from './terminal.ts';
import { splitNames } from './words.ts';
import { cardFault, cardRepair, tensorflowFault } from './backend-faults.ts';
import { errorMessages } from './errors.ts';
import { noticeMessages } from './notices.ts';
import { createFormat, type Format } from '../format.ts';
import type { TermId } from '../terms.ts';

/**
 * English. `**…**` is emphasized and `[[term|…]]` explains itself (see rich-text.ts).
 * Words: training step, epoch, batch size, micro-batch, full batch; never "iteration".
 */
export function english(locale = 'en-US') {
  const format = createFormat(locale);
  const { number, percent, duration, bytes } = format;
  const images = (count: number): string => format.plural(count, { one: '# image', other: '# images' });
  const classes = (count: number): string => format.plural(count, { one: '# class', other: '# classes' });
  const steps = (count: number): string => format.plural(count, { one: '# step', other: '# steps' });
  /** An estimate, never more precise than this. */
  const about = (seconds: number): string =>
    seconds < 1 ? 'under 1 s' : `about ${format.roughDuration(seconds)}`;
  /** Nothing where the whole batch is one micro-batch. */
  const microBatchesOf = ({ batchSize }: StepPlan, cost: PlanPreview | null): string => {
    if (cost === null || cost.microBatchSize >= batchSize) return '';
    const count = Math.ceil(batchSize / cost.microBatchSize);
    return ` Each step adds up **${number(count)}** [[microBatch|micro-batches]] of up to ${images(cost.microBatchSize)}.`;
  };
  /** A limit with all its digits. */
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
      pages: 'Pages',
      cancel: 'Cancel',
      close: 'Close',
      copy: 'Copy',
      copied: 'Copied',
      undo: 'Undo',
      dismiss: 'Dismiss',
      showInFolder: 'Show in folder',
      loading: 'Loading',
      startFailed: 'Batchwise couldn’t start',
      tryAgain: 'Try again',
    },

    desktop: desktopMessages,
    terminal: terminalMessages(format),

    /** Shown where a number isn't used as typed. `taken` is null where the field is empty again. */
    numberField: {
      tooSmall: (taken: number | null) => `The minimum is ${exact(taken)}, so we used that.`,
      tooLarge: (taken: number | null) => `The maximum is ${exact(taken)}, so we used that.`,
      notWhole: (taken: number | null) => `Whole numbers only, so we used ${exact(taken)}.`,
      noNumber: (saved: number | null, typed: string) =>
        saved === null
          ? `“${typed}” isn’t a number.`
          : `“${typed}” isn’t a number, so it stays at ${exact(saved)}.`,
    },

    pages: {
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
      engineStarting: 'Engine starting',
      engineStopped: 'Engine stopped',
    },

    theme: { label: 'Appearance', system: 'System', light: 'Light', dark: 'Dark' },

    drop: {
      dataset: 'Drop to open',
      datasetHint: 'A folder with one subfolder per class, several class folders, or a ZIP of them.',
      image: 'Drop to try this image',
      imageHint: 'See what the model predicts.',
      noPath: 'That isn’t a file on this computer. Drop a folder or a ZIP file from your file manager.',
    },

    engine: {
      startAgain: 'Start again',
      startAndContinue: 'Start again and continue',
      startWithLess: 'Continue with less memory',
      canContinue: 'You can resume from the last checkpoint.',
      canContinueWithLess:
        'You can resume from the last checkpoint with half as many images in memory at once. The batch size stays the same.',
    },

    backend: {
      cardUnused: (name: string) => `${name} isn’t being used`,
      notice: 'A faster backend isn’t in use',
      fault: tensorflowFault,
      cardFault,
      cardRepair,
      repair: 'To change that, run this in a terminal:',
      partlyOnProcessor: 'Some of the work isn’t running on the graphics card',
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
        'Put each class in its own subfolder. The folder name becomes the label. Drop the folder anywhere in this window, or choose it.',
      treeLabel: 'Example folder',
      tree: [
        { name: 'flowers', level: 0, hint: '' },
        { name: 'daisy', level: 1, hint: '120 images' },
        { name: 'rose', level: 1, hint: '96 images' },
        { name: 'tulip', level: 1, hint: '143 images' },
      ],
      untouched: 'Nothing on your disk is ever changed, and your images never leave this computer.',
      chooseFolder: 'Choose folder…',
      chooseArchive: 'Choose ZIP…',
      sampleTitle: 'No images handy?',
      sampleText: 'Train on 800 small photos of clothes in under a minute.',
      trainSample: 'Train the sample',
      openSample: 'Just open it',
      recent: 'Recent projects',
      unreachable: 'Not found',
      unreachableHint: 'The folder was moved, or its drive isn’t connected.',
      startWithImages: 'Start with images.',
      lookAtImages: 'Look at the images',
      scanning: 'Reading images',
      listing: (found: number) =>
        format.plural(found, { one: '# file found so far', other: '# files found so far' }),
      reading: (done: number, total: number) => `${number(done)} of ${images(total)} read`,
      problems: (count: number) => format.plural(count, { one: '# problem', other: '# problems' }),
      canceled: 'Reading was canceled. Nothing was changed.',
      summary: (count: number, classCount: number) => `${images(count)} in ${classes(classCount)}`,
      splits: (counts: Readonly<Record<Split, number>>) =>
        (['train', 'validation', 'test'] as const)
          .filter((split) => counts[split] > 0)
          .map((split) => `**${number(counts[split])}** ${splitLink(split)}`)
          .join(' · '),
      splitOwn: 'The folder comes with its own split.',
      splitMade: (fraction: number) =>
        `About ${format.wholePercent(fraction)} of each class is set aside for [[validation|validation]]. The same images are chosen every time you open this folder.`,
      classesLabel: 'Classes',
      classCount: (count: number) => images(count),
      classParts: (counts: Readonly<Record<Split, number>>) =>
        (['train', 'validation', 'test'] as const)
          .filter((split) => counts[split] > 0)
          .map((split) => `${number(counts[split])} ${splitNames[split]}`)
          .join(' · '),
      excludedCount: (count: number) => `${number(count)} left out`,
      openClass: (name: string) => `Show images of ${name}`,
      findings: 'Worth knowing',
      toFindings: (count: number) =>
        format.plural(count, { one: '# thing worth knowing', other: '# things worth knowing' }),
      noFindings: 'No problems found: every file could be read, and the classes are balanced.',
      findingFiles: (shown: number, count: number) =>
        shown < count ? `The first ${number(shown)} of ${number(count)}` : '',
      useAgain: 'Use them anyway',
      leaveOut: 'Leave them out',
      continue: 'Continue to Train',
      ready: (train: number, validation: number) =>
        validation > 0
          ? `Ready: ${images(train)} for training, ${number(validation)} for validation.`
          : `Ready: ${images(train)} for training.`,
      undone: 'Undone.',
      leftOut: (count: number) =>
        `${images(count)} left out of this project. The ${count === 1 ? 'file hasn’t' : 'files haven’t'} been touched.`,
      usedAgain: (count: number) => `${images(count)} back in use.`,
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
      hint: 'Press Enter to open an image, Space to select it.',
      selected: (count: number) => format.plural(count, { one: '# selected', other: '# selected' }),
      clear: 'Clear selection',
      leaveOut: 'Leave out',
      use: 'Use again',
      moveTo: 'Move to…',
      image: (name: string, excluded: boolean) => (excluded ? `${name}, left out` : name),
    },

    viewer: {
      label: (name: string) => `Image ${name}`,
      view: 'View',
      close: 'Close the image',
      previous: 'Previous image',
      next: 'Next image',
      asModel: 'What the model sees',
      asPhoto: 'Whole image',
      size: (width: number, height: number) => `${number(width)} × ${number(height)} px`,
      of: (position: number, total: number) => `${number(position)} of ${number(total)}`,
      movedFrom: (name: string) => `Moved here from ${name}`,
      excluded: 'Left out of this project',
      split: (split: Split) => `Split: ${splitNames[split]}`,
    },

    train: {
      title: 'Train',
      needsData: 'To train, open images in at least two classes.',
      dataLine: (name: string, train: number, validation: number) =>
        `${name} · ${images(train)} for training, ${number(validation)} for validation`,
      batchSize: 'Batch size',
      batchSizeHint: 'Images per weight update',
      smallerBatch: 'Smaller batch',
      largerBatch: 'Larger batch',
      stochastic: 'stochastic',
      fullBatch: 'full batch',
      rulerValue: (size: number, isFull: boolean) =>
        isFull ? `Full batch, all ${images(size)} per step` : `${images(size)} per step`,
      epochs: 'Epochs',
      epochsHint: 'How many times each image is seen',
      fewerEpochs: 'Fewer epochs',
      moreEpochs: 'More epochs',
      model: 'Model',
      modelHint: 'The network to train',
      sees: (sizePx: number, channels: 1 | 3) =>
        channels === 1
          ? `It uses ${sizePx} × ${sizePx} px, grayscale, because your images have no color.`
          : `It uses ${sizePx} × ${sizePx} px, in color.`,
      fineTune: 'What to train',
      fineTuneDepths: {
        none: {
          name: 'Just the classifier (fast)',
          help: 'Each image goes through the base model once, then training takes seconds. Enough for most photos, and a good place to start.',
          inLine: 'training just the classifier',
        },
        last: {
          name: 'Last layers too',
          help: 'Takes minutes: every image goes through the network in every epoch. Good for classes that differ in small details.',
          inLine: 'training the last layers too',
        },
        all: {
          name: 'Whole network',
          help: 'Slow; a graphics card helps. Good for images that don’t look like everyday photos.',
          inLine: 'training the whole network',
        },
      } satisfies Record<RunConfig['fineTune'], { name: string; help: string; inLine: string }>,
      more: 'More',
      moreHint: (optimizer: string, rate: string) => `${optimizer}, learning rate ${rate}`,
      optimizer: 'Optimizer',
      learningRate: 'Learning rate',
      automatic: 'Automatic',
      ratesInLine: { auto: 'automatic', find: 'found automatically' },
      typed: 'Custom',
      automaticRate: (rate: number) =>
        `Automatic is ${format.significant(rate)} here, based on the model, optimizer, and batch size.`,
      findRate: 'Find automatically',
      findRateHint:
        'Before training, a short test raises the learning rate step by step and picks a stable one. Useful for unusual images or settings.',
      typedRateHint: 'Must be above 0. A factor of ten makes a clear difference.',
      schedule: 'Schedule',
      scheduleHint: 'How the learning rate changes during training.',
      automaticSchedule: (name: string, help: string) => `Automatic is “${name}” here. ${help}`,
      scheduleInLine: (name: string) => `schedule “${name}”`,
      augment: 'Augmentation',
      augments: {
        auto: { name: 'Automatic', help: 'Chosen for the model: none when only a small part is trained.' },
        none: {
          name: 'None',
          help: 'Images as they are. Fastest, and fine when you have plenty.',
        },
        light: {
          name: 'Light',
          help: 'Slightly shifts, zooms, brightens or darkens, and mirrors each image (small grayscale ones aren’t mirrored). Helps when you have few images.',
        },
        strong: {
          name: 'Strong',
          help: 'Larger shifts, plus rotation and hidden patches. For very few images and many epochs; too much for signs and digits.',
        },
      } satisfies Record<RunConfig['augment'], { name: string; help: string }>,
      viewsAreSaved:
        'Each image goes through the base model in several variations, which are saved. Preparing takes longer, but only once.',
      automaticAugment: (name: string, help: string) => `Automatic is “${name}” here. ${help}`,
      augmentsInLine: { light: 'light augmentation', strong: 'strong augmentation' },
      classWeights: 'Class weights',
      classWeightsNone: 'None',
      classWeightsHint:
        'Every image counts the same. Automatic gives images of rare classes more weight, so large classes aren’t favored.',
      classWeightsEven: 'Your classes are about the same size, so every image counts the same.',
      classWeightsAre: (weights: readonly { readonly name: string; readonly weight: number }[]) =>
        classWeightsSentence(weights, format),
      classWeightsInLine: 'class weights',
      microBatch: 'Micro-batch',
      microBatchHint: 'Automatic picks a size that’s fast and fits in memory. The batch stays the same.',
      microBatchCount: (batchSize: number, count: number) =>
        count === 1
          ? `A batch of ${number(batchSize)} goes through all at once.`
          : `A batch of ${number(batchSize)} goes through in ${number(count)} micro-batches, summed into one step. Smaller micro-batches need less memory.`,
      microBatchInLine: (size: number) => `micro-batch ${number(size)}`,
      accumulation: 'Gradient accumulation',
      accumulations: {
        fast: {
          name: 'Fast',
          help: 'Adds up whole micro-batches. Their size changes the last bits of the result.',
        },
        exact: {
          name: 'Exact',
          help: 'Adds up eight images at a time in a fixed order, so the result is identical to the bit no matter how much fits in memory. Slower; the result shows by how much.',
        },
      } satisfies Record<RunConfig['accumulation'], { name: string; help: string }>,
      accumulationInLine: 'exact gradient accumulation',
      seed: 'Seed',
      seedHint: 'The same seed gives the same run. Try another to see how much of a result is luck.',
      newSeed: 'Another seed',
      backend: 'Backend',
      backendHint: 'Automatic uses the fastest one that works on this computer.',
      backends: { auto: 'Automatic', tensorflow: 'TensorFlow', wasm: 'WebAssembly' },
      start: 'Train',
      /** @param cost null while it’s being estimated */
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
          `**${number(imagesPerEpoch)}** images ÷ **${number(batchSize)}** = ${steps} per [[epoch|epoch]]${split}` +
          ` × ${total} = **${number(plan.totalSteps)}** ${plan.totalSteps === 1 ? 'step' : 'steps'}${needed}.${microBatchesOf(plan, cost)}`
        );
      },
      oneEpoch: 'One epoch',
      stripLabel: (plan: StepPlan) =>
        `One epoch in ${format.plural(plan.stepsPerEpoch, { one: '# step', other: '# steps' })}`,
      timeWithFeatures: (features: number, training: number) =>
        `Preparing images takes ${about(features)} (just once), then training takes ${about(training)}.`,
      timeReady: (training: number) => `Your images are ready. Training takes ${about(training)}.`,
      timeOnImages: (training: number) => `Training takes ${about(training)}.`,
      timeUnmeasured: 'Estimated from a typical computer. After your first run, it’s based on this one.',
      timeUnknown: 'Estimating time…',
      imagesChanged: (date: string) =>
        `The images or the split have changed since the last run (${date}). The next run uses them as they are now.`,
      noValidation:
        'Without validation images, you won’t know how well the model does on images it hasn’t seen.',
      fewSteps(plan: StepPlan, { epochs, learningRate }: StepsRemedy) {
        const said =
          plan.stepsPerEpoch === 1
            ? `[[fullBatch|Full batch]] × ${format.plural(plan.epochs, { one: '# epoch', other: '# epochs' })} = only ${steps(plan.totalSteps)}`
            : `Only ${steps(plan.totalSteps)}`;
        const rate =
          learningRate === null
            ? ''
            : ` or a [[learningRate|learning rate]] of ${format.significant(learningRate)}`;
        return `${said}: too few to learn well. Try ${format.plural(epochs, { one: '# epoch', other: '# epochs' })}${rate}.`;
      },
      batchSizeLowered: (count: number) =>
        `You only have ${images(count)} for training, so every step uses them all: the full batch.`,
      useEpochs: (epochs: number) => `Use ${number(epochs)} epochs`,
      useRate: (rate: number) => `Set the learning rate to ${format.significant(rate)}`,
      useBatch: (size: number) => `Use batch size ${number(size)}`,
    },

    recommend: recommendMessages(format),

    run: {
      phases: {
        preparing: 'Getting ready',
        features: 'Preparing images',
        training: 'Training',
        evaluating: 'Evaluating',
      } satisfies Record<RunPhase, string>,
      phasesLabel: 'Phases',
      phaseHints: {
        preparing: 'Loading the model and compiling the training step.',
        features:
          'Each image goes through the base model once. The results are saved, so the next run starts right away.',
        evaluating: 'Testing the best epoch on the held-out images and saving it.',
      } satisfies Record<Exclude<RunPhase, 'training'>, string>,
      findingRate: 'Briefly testing rising learning rates. Nothing from this test is kept in the model.',
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
      stopAndKeep: 'Stop and save',
      discard: 'Discard…',
      discardTitle: 'Discard this run?',
      discardText:
        'Everything it has learned so far will be deleted. Prepared images stay, so the next run starts quickly.',
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
      waiting: 'The curves start with the first step.',
      bestEpoch: (epoch: number) => `best: epoch ${number(epoch)}`,
      /** Where the pointer is on the horizontal axis. */
      readingPosition: (axis: 'epochs' | 'steps' | 'seconds', at: number) =>
        ({
          epochs: `epoch ${format.significant(at)}`,
          steps: `step ${number(at)}`,
          seconds: `after ${duration(at, true)}`,
        })[axis],
      /** What’s under the pointer; null where a curve hasn’t started yet. */
      reading: (position: string, train: string | null, validation: string | null) =>
        [
          position,
          ...(train === null ? [] : [`training ${train}`]),
          ...(validation === null ? [] : [`validation ${validation}`]),
        ].join(' · '),
      /** Of a quantity measured once an epoch. */
      measuredNow: (title: string, value: string) => `${title}. Now ${value}.`,
      measuredLater: (title: string) => `${title}. Measured at the end of each epoch.`,
      measuredReading: (position: string, value: string | null) =>
        value === null ? position : `${position} · ${value}`,
      settingsLine: (batch: string, epochs: number, optimizer: string, rate: string) =>
        `Batch ${batch} · ${format.plural(epochs, { one: '# epoch', other: '# epochs' })} · ${optimizer} · learning rate ${rate}`,
      saidPhase: (phase: string) => `${phase}.`,
      saidEpoch: (epoch: number, epochs: number, accuracy: number) =>
        `Epoch ${number(epoch)} of ${number(epochs)}, validation accuracy ${percent(accuracy)}.`,
      saidEnd: {
        finished: 'Training has finished.',
        stopped: 'Training was stopped and saved.',
        discarded: 'The run was discarded.',
        failed: 'Training failed.',
      },
      crashed: 'This run ended when the engine stopped. Anything it saved is in Runs.',
      failedTitle: 'This run failed.',
      discardedTitle: 'The run was discarded.',
    },

    outcome: {
      reached: (accuracy: number, split: Split) =>
        `**${percent(accuracy)}** of the ${splitNames[split]} images were classified correctly.`,
      against: (baseline: number, name: string) =>
        `Guessing ${name === '' ? 'the largest class' : `“${name}”`} every time would score ${percent(baseline)}.`,
      below: 'That’s no better than guessing. The model hasn’t learned anything useful yet.',
      stopped: (done: number, planned: number) =>
        `Stopped after ${number(done)} of ${number(planned)} epochs. The best weights so far are saved.`,
      /** @param alike other epochs of the same accuracy */
      best: (epoch: number, alike: readonly number[]) =>
        epoch === 0
          ? 'No epoch beat the model that training started from, so that one was saved.'
          : `Best at epoch ${number(epoch)}${
              alike.length === 0
                ? ''
                : `: as accurate as ${epochNames(alike)}, with the lowest validation loss`
            }.`,
      inspect: 'See the result',
      export: 'Export the model',
      again: 'Change and train again',
      suggestion: 'Worth trying',
      suggest: {
        'smaller-batch': (figure: number, size: number) =>
          `Batch size ${number(size)}: this run only made ${steps(figure)}.`,
        'more-epochs': (before: number, after: number, epochs: number) =>
          `${number(epochs)} epochs: the validation loss was still falling, from ${before.toFixed(3)} to ${after.toFixed(3)} in the last two epochs.`,
        overfitting: (train: number, validation: number, augment: 'light' | 'strong' | null) =>
          `${augment === null ? 'More images' : augment === 'light' ? 'Light augmentation' : 'Strong augmentation'}: the model got ${format.wholePercent(train)} of the training images right but only ${format.wholePercent(validation)} of the validation images, so it’s memorizing images.${augment === null ? '' : ' More images would help most.'}`,
        'fewer-epochs': (best: number, done: number, epochs: number) =>
          `${number(epochs)} epochs: epoch ${number(best)} of ${number(done)} was the best, and later epochs didn’t help.`,
      },
      apply: 'Use this',
    },

    inspect: {
      title: 'Inspect',
      needsRun: 'Finish a run to inspect it here.',
      needsRunAction: 'Go to Train',
      noResult: 'This run ended before it was evaluated.',
      headline: { validation: 'Accuracy on validation images', test: 'Accuracy on test images' },
      noteValidation: (n: number) =>
        `Measured on ${images(n)} the model wasn’t trained on. They were used to pick the best epoch, so this number is slightly optimistic.`,
      noteTest: (n: number) => `Measured once, at the end, on ${images(n)} that weren’t used in training.`,
      interval: (low: number, high: number) =>
        `95% [[interval|interval]]: ${percent(low)} to ${percent(high)}`,
      balanced: 'Balanced accuracy',
      baselineOf: (name: string) => (name === '' ? 'Always the largest class' : `Always “${name}”`),
      guessing: 'guessing',
      validationToo: 'Validation accuracy',
      right: (correct: number, total: number) => `${number(correct)} of ${number(total)} correct`,
      scaleLabel: (accuracy: number, low: number, high: number, baseline: number) =>
        `Accuracy ${percent(accuracy)}, interval ${percent(low)} to ${percent(high)}, baseline ${percent(baseline)}`,
      confusion: 'Confusion matrix',
      confusionHint: 'Rows show the actual class, columns the prediction. Choose a cell to see its images.',
      actual: 'Actual',
      predicted: 'Predicted',
      cell: (actual: string, predicted: string, count: number) =>
        actual === predicted
          ? `${images(count)} of ${actual}, recognized`
          : `${images(count)} of ${actual}, mistaken for ${predicted}`,
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
      mistakes: 'Mistakes, most confident first',
      noMistakes: 'No mistakes on these images.',
      cellTitle: (actual: string, predicted: string) =>
        actual === predicted ? `${actual}, recognized` : `${actual}, mistaken for ${predicted}`,
      showMistakes: 'Show all mistakes',
      showMore: 'Show more',
      predictedAs: (name: string, probability: number) =>
        `Predicted ${name} (${format.wholePercent(probability)})`,
      isClass: (name: string) => `Labeled ${name}`,
      relabel: (name: string) => `It’s ${name}`,
      nowClass: (name: string) => `Now ${name}`,
      nowLeftOut: 'Left out',
      takeBack: 'Undo',
      /** @param count of the images that the run was measured on; changes elsewhere are not among them */
      changed: (count: number) =>
        count === 0
          ? 'The images have changed since this run.'
          : `${format.plural(count, { one: '# change', other: '# changes' })} to these images since this run.`,
      trainAgain: 'Train again',
      learned: 'Learning curves',
      gotThere: 'Path of the weights',
      accumulation: ({ mode, batchSize, microBatchSize, microBatchesPerStep }: AccumulationReport) =>
        `Each step of ${images(batchSize)} added up ${format.plural(microBatchesPerStep, { one: '# micro-batch', other: '# micro-batches' })} of up to ${number(microBatchSize)} (${mode === 'exact' ? 'exact' : 'fast'} accumulation).`,
      accumulationComparison: ({
        images: compared,
        largestDifference,
        fastSeconds,
        exactSeconds,
      }: NonNullable<AccumulationReport['comparison']>) =>
        `Tested both ways on ${images(compared)}: ${largestDifference === 0 ? 'the gradients are identical' : `the gradients differ by at most ${format.scientific(largestDifference)} of the largest`}, and exact takes ${format.significant(exactSeconds / fastSeconds)}× as long.`,
      noise(moments: readonly { readonly epoch: number; readonly noiseScale: number }[]) {
        const told =
          moments.length <= 3
            ? moments
            : [0, 0.5, 1].flatMap((fraction) => moments[Math.round(fraction * (moments.length - 1))] ?? []);
        const named = told.map(
          ({ epoch, noiseScale }) =>
            `${images(Math.max(1, Math.round(noiseScale)))} after epoch ${number(epoch)}`,
        );
        return `The gradient noise scale was ${format.list(named)}. Much larger batches wouldn’t have helped much.`;
      },
      runLine: (name: string, date: string) => `${name} · ${format.date(date)}`,
    },

    tryIt: {
      title: 'Try it',
      hint: 'Drop an image here, paste one, or choose one.',
      choose: 'Choose an image…',
      working: 'Predicting…',
      seen: 'What the model sees',
      prediction: (name: string, probability: number) => `${name}, ${percent(probability)}`,
      milliseconds: (ms: number) => `predicted in ${number(ms)} ms`,
      tooLarge: 'Images to try can be up to 20 MB.',
      others: (count: number) =>
        format.plural(count, { one: 'and # other class', other: 'and # other classes' }),
    },

    export: {
      title: 'Export',
      needsRun: 'Train a model first, then export it here.',
      intro:
        'Each export is loaded back and checked against the app on real images before it counts as done.',
      choose: 'What is it for?',
      start: 'Export…',
      exporting: 'Exporting',
      folder: 'Folder',
      stages: { writing: 'Writing', checking: 'Loading back and checking', moving: 'Finishing' },
      progress: (format_: string, stage: string) => `${format_}: ${stage}`,
      done: (difference: number, compared: number) =>
        `Exported and verified on ${images(compared)} (largest difference ${format.smallPercent(difference)}).`,
      size: (count: number, seconds: number) => `${bytes(count)}, ${duration(seconds, true)}`,
      usage: 'How to use it',
      canceled: 'The export was canceled. Nothing was left behind.',
      nothingChosen: 'Choose at least one format.',
      /** For the README: a sentence about the split that the headline is of. */
      accuracy: ({ accuracy, total, interval: [low, high] }: Score, split: Split) =>
        `It classified ${percent(accuracy)} of ${format.plural(total, { one: `# ${splitNames[split]} image`, other: `# ${splitNames[split]} images` })} correctly (95% interval ${percent(low)} to ${percent(high)}).`,
      modelLine: (name: string, accuracy: string) => `${name} · ${accuracy}`,
      suggestedName: (name: string) => `${name} model`,
    },

    runs: {
      title: 'Runs',
      empty: 'Your runs will be listed here with their settings and results.',
      emptyAction: 'Go to Train',
      openLatest: (name: string, date: string) => `Open the latest run (${name}, ${format.date(date)})`,
      date: 'Started',
      project: 'Project',
      batch: 'Batch size',
      /** 0: the size isn’t known before the first epoch is done. */
      fullBatch: (size: number) => (size === 0 ? 'full' : `${number(size)}, full`),
      epochs: 'Epochs',
      epochsOf: (done: number, planned: number) =>
        done === planned ? number(done) : `${number(done)} of ${number(planned)}`,
      accuracy: 'Accuracy',
      status: 'Status',
      statuses: {
        running: 'Running',
        finished: 'Finished',
        stopped: 'Stopped, saved',
        failed: 'Failed',
        interrupted: 'Interrupted',
      } satisfies Record<RunStatus, string>,
      open: (name: string, date: string) => `Open the run of ${name}, ${date}`,
      remove: (name: string, date: string) => `Remove the run of ${name}, ${date}`,
      removeTitle: 'Remove this run?',
      removeText:
        'Its weights and results will be deleted. Exported models, images, and prepared features stay.',
      removeConfirm: 'Remove the run',
      keep: 'Keep it',
      removed: 'The run was removed.',
      continue: 'Continue',
      continueRun: (name: string, date: string) => `Continue the run of ${name}, ${date}`,
      imagesGone: (name: string) =>
        `The images of ${name} can’t be found. Connect their drive, or open the folder at its new location.`,
      otherImages: (name: string, open: string) =>
        `This run was trained on “${name}”, but the images of “${open}” are open.`,
      openImages: 'Open its images',
      shown: 'Shown in Inspect and Export',
      actions: 'Actions',
      useSettings: (name: string, date: string) => `Use the settings of the run of ${name}, ${date}`,
      /** Which split the accuracy is measured on. */
      splits: { validation: 'validation', test: 'test' },
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
      needsData: 'To compare batch sizes, open images in at least two classes.',
      intro:
        'Each size trains on the same images, from the same starting weights and in the same order, one run after another.',
      sizes: 'Batch sizes',
      sizesHint: 'Click the sizes to compare',
      size: (size: number, isFull: boolean) =>
        isFull ? `Full batch, all ${images(size)}` : `Batch size ${number(size)}`,
      sizeShort: (size: number, isFull: boolean) => (isFull ? `full ${number(size)}` : number(size)),
      addSize: 'Another size',
      addSizeExample: 'e.g. 24',
      addSizeHint: 'Type any size, then press Enter to add it.',
      seeds: 'Seeds',
      seedsHint: 'Runs per size. More than one shows how much is luck',
      fewerSeeds: 'Fewer seeds',
      moreSeeds: 'More seeds',
      rate: 'Learning rate',
      rateScaled: 'By rule',
      rateSame: 'The same for all',
      rateHint: {
        scaled:
          'Each size gets its own rate by the optimizer’s rule: proportional to the batch size for SGD, to its square root for Adam, up to the rule’s limit.',
        same: 'Every size gets the rate for batch size 32, so larger batches learn more slowly in each epoch.',
      },
      settings: (settings: string) => `Same as in Train: ${settings}`,
      changeSettings: 'Change them there',
      arithmetic: (sizes: number, seedCount: number, runCount: number, epochs: number, totalSteps: number) =>
        `**${number(sizes)}** ${sizes === 1 ? 'size' : 'sizes'} × **${number(seedCount)}** ${seedCount === 1 ? 'seed' : 'seeds'} = ` +
        `${format.plural(runCount, { one: '**#** run', other: '**#** runs' })} of ${format.plural(epochs, { one: '**#** epoch', other: '**#** epochs' })}, ` +
        `**${number(totalSteps)}** ${totalSteps === 1 ? 'step' : 'steps'} in total.`,
      tooFew: 'Choose at least two sizes.',
      fewSteps(plans: readonly StepPlan[], epochs: number) {
        const named = plans.map((plan) => {
          const { batchSize, stepsPerEpoch } = plan;
          return `${rowName({ batchSize, isFullBatch: stepsPerEpoch === 1, givenRate: null }, format)} makes ${steps(plan.totalSteps)}`;
        });
        const first = format.list(named);
        return `${first.charAt(0).toUpperCase()}${first.slice(1)}: too few to learn well, so the results would say more about the number of steps than about the size. Try ${format.plural(epochs, { one: '# epoch', other: '# epochs' })}.`;
      },
      trainWith: (row: Parameters<typeof rowName>[0]) => `Train with ${rowName(row, format)}`,
      timeWithFeatures: (features: number, training: number) =>
        `Preparing images takes ${about(features)} (just once), then the runs take ${about(training)}.`,
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
        'Its runs will be deleted, with their weights and results. Exported models, images, and prepared features stay.',
      removeConfirm: 'Remove the comparison',
      keep: 'Keep it',
      removed: 'The comparison was removed.',
      statuses: {
        running: 'Running',
        stopped: 'Stopped, saved',
        interrupted: 'Interrupted',
        finished: 'Finished',
      } satisfies Record<ComparisonStatus, string>,
      statusLine: (status: string, done: number, total: number) =>
        `${status} · ${number(done)} of ${format.plural(total, { one: '# run', other: '# runs' })} done`,
      progress: (row: string, seed: number, left: number) =>
        `Now training ${row} with seed ${seed}; ${left === 0 ? 'the last run' : format.plural(left, { one: '# more run', other: '# more runs' })}.`,
      between: 'Starting the next run.',
      progressLabel: 'Runs done',
      watch: 'Watch it in Train',
      stop: 'Stop and save',
      continue: 'Continue',
      unfinished: {
        stopped: 'This comparison was stopped. Finished runs are saved, and you can continue with the rest.',
        interrupted:
          'Batchwise closed before this comparison finished. Finished runs are saved, and you can continue with the rest.',
      },
      notOpen: (name: string) => `To continue, open the images of “${name}” first.`,
      rowName: (row: Parameters<typeof rowName>[0]) => rowName(row, format),
      finding: (finding: Parameters<typeof compareFinding>[0]) => compareFinding(finding, format),
      findingTitle: 'Finding',
      axis: 'Horizontal axis',
      axes: { epochs: 'Epochs', steps: 'Steps', seconds: 'Seconds' },
      /** Axis labels; the last two are logarithmic. */
      axisNames: {
        epochs: 'Epochs',
        steps: 'Training steps (logarithmic)',
        seconds: 'Seconds of training (logarithmic)',
      },
      measure: 'Vertical axis',
      measures: { validationAccuracy: 'Validation accuracy', trainLoss: 'Training loss' },
      chartSummary: (measure: string, axis: string, lines: readonly string[]) =>
        `${measure} by ${axis.toLowerCase()}. ${lines.length === 0 ? 'No epochs yet.' : `At the end: ${lines.join('; ')}.`}`,
      chartLine: (row: string, value: string) => `${row} ${value}`,
      atTheEnd: 'at the end',
      noCurves: 'The curves start with the first epoch.',
      legend: 'Lines',
      accuracyToReach: 'Target accuracy, in percent',
      accuracyLabel: 'Target accuracy',
      accuracyHint: 'Automatic is the highest accuracy that every size reached.',
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
          deviation === null ? percent(mean) : `${percent(mean)} ± ${format.points(deviation)}`,
        amount: (value: number) => format.significant(value),
        duration: (seconds: number) => (seconds < 10 ? `${seconds.toFixed(2)} s` : duration(seconds)),
        rateOf({ learningRate, givenRate }: ComparisonRow): string {
          if (learningRate === null)
            return typeof givenRate === 'number' ? format.significant(givenRate) : 'automatic';
          const [lowest, highest] = [learningRate.lowest, learningRate.highest].map(format.significant);
          return learningRate.lowest === learningRate.highest ? `${lowest}` : `${lowest}–${highest}`;
        },
        /** Runs of a row that failed, aren't done yet, or didn't reach the accuracy; empty if there are none. */
        noteOf({ failed, finished, planned, reached }: ComparisonRow): string {
          const missing = planned - finished - failed;
          const of = (count: number, total: number): string => `${number(count)} of ${number(total)} `;
          const ofPlanned = (count: number): string => (planned === 1 ? '' : of(count, planned));
          return [
            ...(failed > 0 ? [`${ofPlanned(failed)}failed`] : []),
            ...(missing > 0 ? [`${ofPlanned(missing)}not done yet`] : []),
            ...(reached > 0 && reached < finished ? [`${of(reached, finished)}reached it`] : []),
          ].join(', ');
        },
        note: 'Time counts training only, to the end of an epoch: images seen at the run’s median speed, so startup doesn’t count. Peak memory of the whole engine, including earlier runs. Compare changes, not totals.',
      },
      saveImage: 'Save image…',
      saveTable: 'Save table (CSV)…',
      suggestedName: (name: string) => `${name} batch sizes`,
      saved: (file: string) => `Saved to ${file}.`,
    },
    learn: learnTexts(format),

    about: {
      title: 'About Batchwise',
      text: 'Trains image classifiers from a folder of images, right on your computer, and helps you see and choose the right batch size.',
      version: 'Version',
      runsOn: 'Runs on',
      runtime: (electron: string, chromium: string, node: string) =>
        `Electron ${electron}, Chromium ${chromium}, Node ${node}`,
      unsupported:
        'This version of Electron is no longer supported. It works, but installers aren’t built with it.',
      platform: 'System',
      /** By the name that Node gives it. */
      platforms: { linux: 'Linux', darwin: 'macOS', win32: 'Windows' } as Readonly<Record<string, string>>,
      backend: 'Backend',
      cache: 'Cache',
      cacheText({ featureBytes, cropBytes, imageBytes, budgetBytes, earlierBytes }: CacheReport) {
        const earlier =
          earlierBytes > 0
            ? ` An earlier build left ${bytes(earlierBytes)}, which clearing removes too.`
            : '';
        return (
          `${bytes(featureBytes)} of features, ${bytes(cropBytes)} of image crops, and ${bytes(imageBytes)} of thumbnails, so that folders and runs start at once. ` +
          `Features and crops take up to ${bytes(budgetBytes)}; then the ones unused the longest are removed.${earlier}`
        );
      },
      free: (count: number) => `${bytes(count)} free on this disk`,
      clear: 'Clear the cache',
      cleared: (count: number) => `${bytes(count)} freed. Images will be prepared again when needed.`,
      license: 'License',
      licenseText: 'Apache-2.0. Third-party notices are in the app folder.',
      models: 'Models',
      modelLicense: (label: string, license: string) => `${label}: ${license}`,
    },

    measured: measuredMessages,
    terms: {
      trainingStep: {
        name: 'Training step',
        text: 'One update of the weights: the network predicts a batch, the loss measures how wrong it was, and every weight moves a little to do better. Also called an update.',
      },
      epoch: {
        name: 'Epoch',
        text: 'Every training image seen once. It measures training independently of the batch size: the same number of epochs can be few steps or many.',
      },
      batchSize: {
        name: 'Batch size',
        text: 'How many images each step uses. Larger batches give steadier steps, but fewer of them per epoch.',
      },
      fullBatch: {
        name: 'Full batch',
        text: 'Every step uses all training images: classic gradient descent. It heads straight for the lowest mean loss, but makes only one step per epoch.',
      },
      stochastic: {
        name: 'Stochastic',
        text: 'Every step uses one random image. You get many steps in the same time, each based on incomplete information.',
      },
      loss: {
        name: 'Loss',
        text: 'How wrong the predictions are, as one number. Lower is better, and training lowers it step by step.',
      },
      learningRate: {
        name: 'Learning rate',
        text: 'How far each step moves the weights. Too small learns slowly; too large overshoots.',
      },
      optimizer: {
        name: 'Optimizer',
        text: 'The rule that turns a gradient into a step. Adam adapts the step for each weight and needs the least tuning.',
      },
      seed: {
        name: 'Seed',
        text: 'The number behind all randomness in a run: image order and starting weights. The same seed repeats the run exactly.',
      },
      validation: {
        name: 'Validation images',
        text: 'Images the model isn’t trained on. After each epoch they show how it does on new images, and they pick the best epoch.',
      },
      testSplit: {
        name: 'Test images',
        text: 'Images that aren’t used for training or for picking the best epoch. The model sees them once, at the end.',
      },
      accuracy: {
        name: 'Accuracy',
        text: 'The fraction of images classified correctly. Compare it with guessing the largest class every time.',
      },
      balancedAccuracy: {
        name: 'Balanced accuracy',
        text: 'The average of each class’s accuracy, so a small class counts as much as a large one. With classes of equal size it equals the accuracy.',
      },
      baseline: {
        name: 'Always the largest class',
        text: 'The score for guessing the most frequent class every time, without looking. A useful model is clearly better.',
      },
      interval: {
        name: '95% interval',
        text: 'With a limited number of images, chance moves the result. In 95 of 100 such measurements, the true accuracy lies inside the interval (Wilson).',
      },
      confusionMatrix: {
        name: 'Confusion matrix',
        text: 'How often each class was mistaken for another. The diagonal is correct; everything else is a mistake.',
      },
      precision: {
        name: 'Precision',
        text: 'Of the images predicted as this class, how many really are. Low means false alarms.',
      },
      recall: {
        name: 'Recall',
        text: 'Of the images of this class, how many the model found. Low means misses.',
      },
      f1: {
        name: 'F1',
        text: 'The harmonic mean of precision and recall. It’s high only when both are.',
      },
      features: {
        name: 'Features',
        text: 'The base model’s description of an image, as a list of numbers. They’re computed once, so training on them takes seconds.',
      },
      baseModel: {
        name: 'Base model',
        text: 'A network pretrained on millions of images. Only a small classifier on top is trained on yours.',
      },
      fineTuning: {
        name: 'Fine-tuning',
        text: 'Training some or all of the base model together with the classifier on top (the head). It adapts the base model to your images, but takes much longer.',
      },
      augmentation: {
        name: 'Augmentation',
        text: 'Random variations of the training images, so the model learns the class rather than what these images happen to have in common. Validation and test images stay as they are.',
      },
      schedule: {
        name: 'Schedule',
        text: 'How the learning rate changes during training. Large steps get close quickly; small steps at the end settle in.',
      },
      microBatch: {
        name: 'Micro-batch',
        text: 'The images that go through the network at the same time. The gradients of several micro-batches are added up into one step, so a batch can be larger than what fits in memory.',
      },
      classWeights: {
        name: 'Class weights',
        text: 'How much an image of each class counts in the loss. With class weights, a small class matters as much as a large one.',
      },
    } satisfies Record<TermId, { name: string; text: string }> as Record<
      TermId,
      { name: string; text: string }
    >,
  };
}

/** Names up to four classes; with more, the rarest and the most frequent, which count most and least. */
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

function splitLink(split: Split): string {
  if (split === 'train') return 'training';
  return split === 'validation' ? '[[validation|validation]]' : '[[testSplit|test]]';
}

export type Messages = ReturnType<typeof english>;
