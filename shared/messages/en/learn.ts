/* eslint max-lines: off -- the English texts of Learn, together for a translator */
import { featureCount } from '#shared/domain/learn/base-model.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { splits, type Split } from '#shared/domain/dataset/dataset.ts';
import type { Score, StepPlan } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { splitNames } from './words.ts';
import type { Format } from '../format.ts';
import type { LearnPage } from '../learn-pages.ts';

export interface LearnQuestion {
  readonly question: string;
  readonly answer: string;
}

export interface LearnSource {
  /** What it found, with authors and year. */
  readonly text: string;
  readonly name: string;
  readonly address: string;
}

export interface LearnPageText {
  readonly title: string;
  /** One line for the list of pages. */
  readonly hint: string;
  /** Rich text. */
  readonly paragraphs: readonly string[];
  /** What to do with the figure, and what to look for. */
  readonly tryThis: string;
  readonly questions: readonly LearnQuestion[];
  readonly sources: readonly LearnSource[];
}

const arxiv = (number: string, text: string): LearnSource => ({
  text,
  name: `arXiv:${number}`,
  address: `https://arxiv.org/abs/${number}`,
});

const mcCandlish = arxiv(
  '1812.06162',
  'McCandlish and others 2018: the gradient noise scale predicts the largest batch that’s still useful, and grows as the loss falls.',
);
const keskar = arxiv(
  '1609.04836',
  'Keskar and others 2016: batches of a tenth of the training set found sharper minima and did worse on new images than batches of 256.',
);
const hoffer = arxiv(
  '1705.08741',
  'Hoffer and others 2017: that gap comes from making fewer steps, not from the batch size itself.',
);
const shallue: LearnSource = {
  text: 'Shallue and others 2019, over 35 workloads: no evidence that larger batches do worse on new data; differences come from tuning and the training budget.',
  name: 'JMLR 20, 18-789',
  address: 'https://jmlr.org/papers/v20/18-789.html',
};
const masters = arxiv(
  '1804.07612',
  'Masters and Luschi 2018: best results with batches of 2 to 32; larger ones narrow the range of learning rates that work.',
);
const goyal = arxiv(
  '1706.02677',
  'Goyal and others 2017: scaling the learning rate with the batch size, after a warm-up, costs no accuracy up to batches of 8,192 (ResNet-50 on ImageNet).',
);
const smithLe = arxiv(
  '1710.06451',
  'Smith and Le 2017: the best batch size grows with the learning rate and with the number of training images.',
);
const critical = arxiv(
  '2505.23971',
  '2025: the theory of the noise scale makes strong assumptions; measured directly, the largest useful batch is near 0 at the start, rises quickly, then levels off.',
);
const playbook: LearnSource = {
  text: 'Deep Learning Tuning Playbook: comparing batch sizes at equal epochs is misleading, and accumulation doesn’t make anything faster.',
  name: 'google-research/tuning_playbook',
  address: 'https://github.com/google-research/tuning_playbook',
};
const raschka: LearnSource = {
  text: 'Raschka: MobileNetV3 on one V100, 10 epochs, batch sizes next to powers of two.',
  name: 'rasbt/b3-basic-batchsize-benchmark',
  address: 'https://github.com/rasbt/b3-basic-batchsize-benchmark',
};
const efficientNet = arxiv('1905.11946', 'Tan and Le 2019: the network family the base model belongs to.');

/** The texts of Learn in English; see en.ts for marks and words. */
export function learnTexts(format: Format) {
  const { number, significant, percent } = format;
  const images = (count: number): string => format.plural(count, { one: '# image', other: '# images' });
  const steps = (count: number): string => format.plural(count, { one: '# step', other: '# steps' });
  const epochs = (count: number): string => format.plural(count, { one: '# epoch', other: '# epochs' });
  const microBatches = (count: number): string =>
    format.plural(count, { one: '# micro-batch', other: '# micro-batches' });
  const three = (value: number): string => value.toFixed(3);
  const exactTimes = (value: number): string =>
    `${value < 10 ? value.toFixed(2) : number(Math.round(value))} times`;
  /** A coordinate with a real minus sign, except where it rounds to 0. */
  const at = (value: number, digits = 2): string => {
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && Number(text) !== 0 ? `−${text}` : text;
  };
  const usual = planSteps(2000, 32, 20);
  const curveNames = ['f₁', 'f₂', 'f₃'];

  return {
    title: 'Learn',
    intro: 'How training works, one page at a time, with something to play with on each.',
    showMe: 'Show me',
    allPages: 'All pages',
    backTo: (page: string) => `Back to ${page}`,
    previous: (title: string) => `Back: ${title}`,
    next: (title: string) => `Next: ${title}`,
    tryThis: 'Try this',
    checkYourself: 'Check yourself',
    sources: 'Where this comes from',
    startOver: 'Start over',
    anotherSeed: 'Another seed',
    batchSize: 'Batch size',
    learningRate: 'Learning rate',
    epochs: 'Epochs',
    rate: (value: number) => significant(value),
    images,
    ownImages: (name: string, count: number) => `Your own ${images(count)}: ${name}.`,
    assumedImages: (count: number) =>
      `Using ${images(count)} as an example. Open your own folder to see its numbers here.`,

    pages: {
      cycle: {
        title: 'The training cycle',
        hint: 'Predict, compare, take a small step, repeat',
        paragraphs: [
          'Training shows the network images along with their true classes. The network makes predictions, and the [[loss|loss]] measures how far off they are. The gradient of the loss tells each weight which way to move to do better on those images. All weights take a small step in that direction. Then come the next images.',
          'Here’s a complete model with just nine weights, so every number fits on the page. The rule that turns the gradient into a step is the [[optimizer|optimizer]]. This one is the simplest: learning rate times gradient.',
        ],
        tryThis:
          'Go through one full turn and compare the mean loss before and after the step. Then take ten turns: the loss on the next images is already low before the model sees them.',
        questions: [
          {
            question: 'What does one training step change?',
            answer:
              'Every trainable weight, once and by a little: against its gradient, times the learning rate. Nothing else changes, neither the images, nor their classes, nor any frozen weights.',
          },
        ],
        sources: [],
      },
      step: {
        title: 'Training step, iteration, micro-batch',
        hint: 'Many predictions, one step',
        paragraphs: [
          '“Iteration” can mean different things: one weight update, or one prediction (a turn of the loop that loads images). Usually the two are the same. To be clear, this app calls a weight update a [[trainingStep|training step]].',
          'They differ when a batch doesn’t fit in memory. Then it’s split into [[microBatch|micro-batches]]: each goes through the network on its own, the gradients are added up, and the weights move only once the batch is complete. Many micro-batches, one step.',
        ],
        tryThis:
          'Make the micro-batch as large as the batch: you get one per step. Then make it smaller: the number of steps stays the same, and only the micro-batches multiply.',
        questions: [
          {
            question: 'When do iteration and training step differ?',
            answer:
              'When gradients are accumulated. A batch of 32 in micro-batches of 8 takes four predictions (some call them iterations) and makes one training step.',
          },
          {
            question: 'What does accumulation save, and what does it cost?',
            answer:
              'It saves memory, because only one micro-batch is in the network at a time. It doesn’t save time: every image still goes through once, and small micro-batches use the hardware less efficiently. Apart from rounding, the step is the same as for the whole batch.',
          },
        ],
        sources: [playbook],
      },
      epoch: {
        title: 'Epoch',
        hint: 'Every image once, split into steps',
        paragraphs: [
          'An [[epoch|epoch]] ends when every training image has been seen once. One is rarely enough, because each step is small. It’s hard to know in advance how many you’ll need: often 5 to 40 for small image classifiers. An epoch can take seconds or hours.',
          'The upside: it measures training independently of the batch size. That’s also the catch: the same number of epochs means the same number of images, but not the same number of steps.',
        ],
        tryThis:
          'Move the batch size from 1 to all images and watch how the number of steps changes for the same epochs. Then find a batch size that divides the images evenly, so the last step is full.',
        questions: [
          {
            question:
              'How many steps are in an epoch of 2,000 images at batch size 32, and how many images are in the last one?',
            answer: `2,000 ÷ 32 = 62.5, so ${steps(usual.stepsPerEpoch)}: ${number(usual.fullSteps)} full ones and a last one with the remaining ${number(usual.lastBatchSize)}.`,
          },
          {
            question: 'How many steps does full batch make in 20 epochs?',
            answer: `${number(planSteps(2000, 'full', 20).totalSteps)}: one per epoch, no matter how many images there are.`,
          },
          {
            question: 'Why don’t equal epochs mean equal steps?',
            answer: `An epoch fixes how many images are seen; the batch size decides how many steps they’re split into. In 20 epochs of 2,000 images, batch size 32 makes ${number(usual.totalSteps)} steps, batch size 1 makes ${number(planSteps(2000, 1, 20).totalSteps)}, full batch 20.`,
          },
        ],
        sources: [playbook],
      },
      curves: {
        title: 'One image’s loss, the average loss',
        hint: 'Three curves, their mean, and steps that follow one, two, or all of them',
        paragraphs: [
          'Each image has its own loss: f₁, f₂, and f₃ as functions of a single weight x. Training aims for a low average: the mean of the three, lowest at x = −0.5. Each curve alone would lead to its own lowest point, sometimes in the opposite direction.',
          'A step can follow the mean of all three, of two, or a single image, which is called [[stochastic|stochastic]]. With small steps that follow a different image each time, the three pulls roughly average out. The [[learningRate|learning rate]] sets how small the steps are.',
        ],
        tryThis:
          'Take ten steps with all three, start over, and take thirty with one. It gets near −0.5 and wanders about it. Lower the learning rate: it wanders less, and takes longer to get there. Above 3, even all three jump further away with every step.',
        questions: [],
        sources: [],
      },
      descent: {
        title: 'Three descents on one surface',
        hint: 'All images, some, or one per step',
        paragraphs: [
          'This map shows the loss of a model with two weights: each line connects weights with the same mean loss over 60 images. [[fullBatch|Full batch]] follows the slope of this map exactly. A single image only sees the slope of its own map, so its path is noisy. A [[batchSize|batch size]] in between averages some of that noise away.',
          'Full batch heads straight for the lowest mean loss over all images, which is the actual goal, and all images can be computed at the same time. But they rarely fit in memory at once. Adding up gradients in [[microBatch|micro-batches]] makes them fit, but then each step takes as long as a whole epoch, and you need many steps. Smaller batches and single images make many more steps in the same time, but each step only sees some of the images.',
          'The image order is random, and the [[seed|seed]] determines it: a different seed gives a different path, except for full batch, where the order doesn’t matter. A [[schedule|schedule]] that lowers the learning rate lets the noisy paths settle.',
        ],
        tryThis:
          'Compare at equal epochs: small batches get far because they make many steps. Then compare at equal steps: now full batch is steadiest, but it has seen sixty times as many images as the single-image path. Raise the learning rate until only full batch still goes straight.',
        questions: [
          {
            question: 'Why is the path of stochastic descent noisy?',
            answer:
              'Each step follows the gradient of one image or a few, which differs from the average over all images: sometimes steeper, sometimes sideways, sometimes the wrong way. On average it points the right way, so the path gets there, but it never quite settles while the steps stay large.',
          },
        ],
        sources: [],
      },
      noise: {
        title: 'Noise, and which size is best',
        hint: 'What a larger batch gives you, and where that stops',
        paragraphs: [
          'A batch is a sample. Averaging more images makes the gradient less noisy, but only up to a point. The gradient noise scale is the batch size at which noise and signal are equal. Far below it, doubling the batch halves the number of steps, so the total number of images stays the same. Far above it, doubling the batch barely saves any steps and doubles the images.',
          'Whether noise also helps find solutions that do better on new images is still debated. Some found that small batches did better; others found that the difference disappears with enough steps and a well-chosen learning rate.',
        ],
        tryThis:
          'Set the batch size to the noise scale: both costs are twice their minimum. Then move far to the right and see which one still changes.',
        questions: [
          {
            question: 'Why does a larger batch allow a larger learning rate, and up to what point?',
            answer:
              'With less noise in the gradient, you can trust each step further. Up to about the noise scale, the learning rate can grow with the batch size. Beyond that, noise no longer limits the step: the surface itself curves, and a step that’s too long jumps across the valley, no matter how exact its direction.',
          },
        ],
        sources: [mcCandlish, keskar, hoffer, shallue, masters, goyal, smithLe, critical],
      },
      limits: {
        title: 'Powers of two and the three limits',
        hint: 'What limits the batch size, and whether 33 is worse than 32',
        paragraphs: [
          'Three things limit the batch size. **Memory**: a batch, or its micro-batch, has to fit. **Speed**: above the throughput knee the hardware is fully busy, and more images per step aren’t processed any faster. **Diminishing returns**: above the gradient noise scale, a larger batch barely saves any steps. The lowest of the three decides. You reach the same quality fastest between the throughput knee and diminishing returns; if that doesn’t fit in memory, the batch is split into micro-batches.',
          'Powers of two (16, 32, 64, …) are a rule of thumb, because they’re said to use memory best. In a published measurement, with one run per size, the neighbors of a power of two were just as fast, within 1.5%.',
        ],
        tryThis:
          'Move the batch size up and down by one. The arithmetic changes smoothly; nothing special happens at a power of two.',
        questions: [
          {
            question: 'Which three things limit the batch size?',
            answer:
              'What fits in memory (accumulation gets around this one), the point where more images per step stop being faster, and the point where a less noisy gradient barely saves any steps.',
          },
          {
            question: 'Is 33 worse than 32 here?',
            answer: `Not really. 2,000 images make ${steps(planSteps(2000, 33, 1).stepsPerEpoch)} instead of ${number(planSteps(2000, 32, 1).stepsPerEpoch)} per epoch, and the noise is the same. Speed depends on the hardware: in a published measurement, 127, 128, and 129 took the same time within 1.5%. Recommend in Train measures it on your computer.`,
          },
        ],
        sources: [raschka, mcCandlish],
      },
      measure: {
        title: 'How good is it?',
        hint: 'Accuracy, balance, precision, recall, and how much chance affects them',
        paragraphs: [
          'A model is measured on images it wasn’t trained on. [[validation|Validation images]] are checked after each epoch and pick the best one. [[testSplit|Test images]] aren’t used for anything else; the model sees them once, at the end. The [[confusionMatrix|confusion matrix]] counts which class was mistaken for which, and all other numbers follow from it.',
          '[[accuracy|Accuracy]] alone can be misleading when classes differ in size: the [[baseline|baseline]] of always guessing the largest class may already score high. [[balancedAccuracy|Balanced accuracy]] is the mean of the [[recall|recalls]], so each class counts the same. [[precision|Precision]] tells you how often a “dog” prediction is correct; [[f1|F1]] is high only when precision and recall both are. With [[classWeights|class weights]], training itself gives rare classes more weight. And the [[interval|interval]] shows how much chance alone could have moved the result.',
        ],
        tryThis:
          'Recognize every cat and no dog: accuracy equals the baseline, and balanced accuracy is 50%. Then use ten times as many images: the numbers stay the same, but the interval shrinks to about a third.',
        questions: [],
        sources: [
          {
            text: 'Brown, Cai and DasGupta 2001: which intervals for a proportion work for small samples; Wilson’s does.',
            name: 'doi:10.1214/ss/1009213286',
            address: 'https://doi.org/10.1214/ss/1009213286',
          },
        ],
      },
      network: {
        title: 'What learns: the head and the base model',
        hint: 'Features, fine-tuning, augmentation',
        paragraphs: [
          `The [[baseModel|base model]] is pretrained on a million photos. It turns each image into ${number(featureCount)} numbers, its [[features|features]]. Only a small head on top, with one row of weights per class, has to learn from your images. Since the base model is frozen, each image goes through it just once.`,
          '[[fineTuning|Fine-tuning]] trains the last blocks or all of the base model too. The features then change with every step, so training and validation images go through it in every epoch. Before that, each image goes through once to train the head that fine-tuning starts from; validation images also measure the start and the end. [[augmentation|Augmentation]] makes each image look slightly different every time, so that a large network doesn’t memorize a small set of images.',
        ],
        tryThis:
          'Compare how many times images go through the base model when you train just the head and when you train the last blocks too. That’s why one takes seconds and the other takes minutes.',
        questions: [],
        sources: [efficientNet],
      },
      landscape: {
        title: 'Your own run',
        hint: 'The path your training took across its loss landscape',
        paragraphs: [
          'A real network has thousands or millions of weights, and its loss is a surface over all of them. Only two directions can be drawn at once. These are the two along which the run moved the most, and the map shows the mean loss over training images in the plane they span.',
          'The path shows where the run went. The numbers next to it tell you how much of the movement these two directions capture; the rest isn’t on the map.',
        ],
        tryThis:
          'Train twice with very different batch sizes and compare the two paths: how straight they are and how many steps they take.',
        questions: [],
        sources: [
          arxiv(
            '1712.09913',
            'Li and others 2018: training paths drawn along the path’s own two main directions, and why random directions don’t show them.',
          ),
        ],
      },
    } satisfies Record<LearnPage, LearnPageText> as Record<LearnPage, LearnPageText>,

    cycle: {
      classNames: ['cat', 'dog', 'bird'],
      stagesLabel: 'Stages of the cycle',
      stages: ['Images', 'Prediction', 'Loss', 'Gradient', 'Step'],
      next: ['Predict', 'Compare', 'Find the gradient', 'Take the step', 'Next images'],
      tenTurns: 'Ten turns',
      turn: (turn: number, epoch: number) => `Step ${number(turn)}, epoch ${number(epoch)}`,
      map: (shown: string, turn: number) =>
        `Six images by their two numbers. Step ${number(turn)} uses ${shown}; the other three wait.`,
      image: (index: number) => `Image ${number(index)}`,
      imageColumn: 'Image',
      numbers: 'Its two numbers',
      truth: 'Actual',
      probability: (name: string) => `p(${name})`,
      loss: 'Loss',
      mean: 'Mean',
      weightsTitle: 'The nine weights',
      weight: 'Weight',
      bias: 'bias',
      before: 'Before',
      gradient: 'Gradient',
      after: 'After',
      value: (value: number) => at(value, 3),
      twoNumbers: (pair: readonly [number, number]) => pair.map((value) => at(value, 1)).join(' and '),
      sentences: [
        'Three images, each with its true class. The batch size is 3, so an epoch is two steps.',
        'For each image, the model gives every class a probability. They add up to 1.',
        'An image’s loss is −ln of the probability given to its true class: 0 for certainty, 1.099 for a guess among three.',
        'The gradient shows how the mean loss changes as a weight grows. Weights with a positive gradient need to shrink.',
        'Every weight moves against its gradient, by the learning rate times the gradient.',
      ],
      change: (before: number, after: number) =>
        `Mean loss of these three images: **${three(before)}** before the step, **${three(after)}** after it.`,
    },

    step: {
      microBatch: 'Micro-batch size',
      sentence: (plan: StepPlan, microBatch: number, perStep: number, perEpoch: number) =>
        perStep === 1
          ? `A batch of ${number(plan.batchSize)} goes through all at once: **1** micro-batch per step. An epoch of ${images(plan.imagesPerEpoch)} is **${microBatches(perEpoch)}** and **${format.plural(plan.stepsPerEpoch, { one: '# training step', other: '# training steps' })}**. Here, “iteration” and “step” mean the same.`
          : `A batch of ${number(plan.batchSize)} in micro-batches of ${number(microBatch)}: **${microBatches(perStep)}** per step. An epoch of ${images(plan.imagesPerEpoch)} is **${microBatches(perEpoch)}**, but only **${format.plural(plan.stepsPerEpoch, { one: '# training step', other: '# training steps' })}**.`,
      strip: (shown: readonly (readonly number[])[], stepsInAll: number) =>
        `The first ${steps(shown.length)} of ${number(stepsInAll)}. ${shown.map((sizes, index) => `Step ${number(index + 1)}: ${microBatches(sizes.length)} of ${format.list(sizes.map(number))} images, then one step.`).join(' ')}`,
      row: (step: number) => `Step ${number(step)}`,
      step: 'step',
      cells: 'Each box is one micro-batch, as wide as its number of images; the dot is the weight update.',
    },

    epoch: {
      grid: (plan: StepPlan) =>
        `${images(plan.imagesPerEpoch)} in the order they’re seen, split into ${steps(plan.stepsPerEpoch)}; the last one has ${number(plan.lastBatchSize)}.`,
      caption: (plan: StepPlan, perCell: number) =>
        perCell === 1
          ? `Each square is an image, and each change of shade is a new step. The last step, with ${images(plan.lastBatchSize)}, is in color.`
          : `Each square stands for ${images(perCell)}, and each change of shade is a new step. The last step is in color.`,
      compare: (count: number) => `The same ${epochs(count)}, and so the same images, at other batch sizes`,
      batch: 'Batch size',
      stepsColumn: 'Steps per epoch',
      last: 'Last step',
      steps: 'Steps',
      full: (size: number) => `${number(size)}, full batch`,
      yours: (size: number) => `${number(size)}, chosen`,
    },

    curves: {
      follow: 'Each step follows',
      one: 'one',
      two: 'two',
      all: 'all three',
      step: 'One step',
      tenSteps: 'Ten steps',
      weight: 'weight x',
      names: curveNames,
      mean: 'mean',
      steps: 'steps',
      tick: (x: number) => at(x, Number.isInteger(x) ? 0 : 1),
      start: (x: number) => `No step yet: x = ${at(x)}. The mean of the three is lowest at −0.50.`,
      sentence: (count: number, x: number, leaders: readonly number[], distance: number) =>
        Number.isFinite(x) && Math.abs(x) < 1000
          ? `After **${steps(count)}**, x = **${at(x)}**, ${distance.toFixed(2)} from the lowest point of the mean. The last step followed ${leaders.length === 3 ? 'all three' : format.list(leaders.map((k) => curveNames[k] ?? ''))}.`
          : `After **${steps(count)}**, x is far off the chart. At this learning rate, each step jumps further away.`,
      image: (x: number, batchSize: number) =>
        `Three parabolas over the weight x, their mean with its lowest point at −0.5, and a descent by ${batchSize === 3 ? 'all three' : images(batchSize)} per step, now at x = ${at(x)}.`,
    },

    descent: {
      compare: 'Compare at equal',
      equal: { epochs: 'epochs (images)', steps: 'steps' },
      length: { epochs: 'Epochs', steps: 'Steps' },
      schedule: 'Learning rate over time',
      schedules: { constant: 'constant', falling: 'falling to 0' },
      batchText: (size: number, all: number) =>
        size === 1 ? '1, a single image' : size === all ? `${number(size)}, full batch` : number(size),
      full: 'Full batch',
      mini: (size: number) => `Batch size ${number(size)}`,
      single: 'Single images',
      path: 'Path',
      steps: 'Steps',
      seen: 'Images seen',
      distance: 'From the minimum',
      excess: 'Loss above the minimum',
      value: (value: number) => (value < 1000 ? three(value) : 'far away'),
      weights: ['weight 1', 'weight 2'],
      start: 'start',
      minimum: 'minimum',
      table: 'Where the three descents end up',
      inLine: {
        full: 'full batch',
        mini: (size: number) => `batch size ${number(size)}`,
        single: 'single images',
      },
      ends: (ends: readonly { name: string; distance: number; steps: number }[]) =>
        `Distance to the minimum: ${ends
          .map(
            ({ name, distance, steps: made }) =>
              `${name} **${distance < 1000 ? distance.toFixed(2) : 'far away'}** after ${steps(made)}`,
          )
          .join(', ')}.`,
      image:
        'A map of the mean loss over two weights, with three descents from the same start: full batch as a solid line, batches as a dashed line, and single images as a dotted line.',
    },

    noise: {
      noiseScale: 'Noise scale',
      steps: 'Steps needed',
      images: 'Images seen',
      times: (value: number) => `${significant(value)}×`,
      axis: 'batch size',
      sentence: (batchSize: number, noiseScale: number, stepsRatio: number, imagesRatio: number) =>
        `With a noise scale of ${images(noiseScale)}, batch size ${number(batchSize)} needs **${exactTimes(stepsRatio)}** the minimum number of steps and **${exactTimes(imagesRatio)}** the minimum number of images. ${batchSize <= noiseScale / 4 ? 'A larger batch would save steps at little cost.' : batchSize >= noiseScale * 4 ? 'A smaller batch would save images at little cost.' : 'This is the sweet spot, where neither costs more than a few times its minimum.'}`,
      image: (batchSize: number, noiseScale: number) =>
        `Two curves over the batch size, both logarithmic: steps fall and level off, images stay level and rise; they cross at the noise scale, ${number(noiseScale)}. The batch size ${number(batchSize)} is marked.`,
      own: (noiseScale: number) => `Measured on your images: ${images(noiseScale)}.`,
      measured: (start: number, near: number) =>
        `On the surface of “Three descents” the noise scale can be computed exactly: ${significant(start)} images at the start, ${number(Math.round(near))} near the minimum. It grows as the loss falls, because far from the minimum all images agree on the direction.`,
    },

    limits: {
      neighbors: 'The chosen size and its neighbors',
      noMeasurement:
        'These three limits depend on your computer and your images. Recommend in Train measures all three.',
      goToTrain: 'Go to Train',
      memory: 'Memory limit',
      speed: 'Throughput knee',
      noise: 'Diminishing returns',
      notMeasured: 'not measured',
      measuredTitle: 'Measured on this computer',
      lowest: (which: 'memory' | 'speed' | 'noise', size: number) =>
        `${{ memory: 'Memory', speed: 'Speed', noise: 'Diminishing returns' }[which]} is the lowest: **${number(size)}**.`,
      published: 'Published: 10 epochs of MobileNetV3, one run each',
      time: 'Time',
      minutes: (value: number) => `${value.toFixed(2)} min`,
      chosen: (plan: StepPlan) =>
        `Batch size **${number(plan.batchSize)}**: ${steps(plan.stepsPerEpoch)} per epoch, the last with ${images(plan.lastBatchSize)}.`,
    },

    measure: {
      classNames: ['cat', 'dog'] as const,
      recognized: (name: string) => `${name}s recognized`,
      of: (right: number, all: number) => `${number(right)} of ${number(all)}`,
      size: 'Images',
      sizes: { few: '120', many: '1,200' },
      is: 'Actual',
      predicted: 'Predicted',
      matrix: 'Confusion matrix of cats and dogs',
      figures: 'Scores calculated from it',
      accuracy: 'Accuracy',
      interval: '95% interval',
      balanced: 'Balanced accuracy',
      baseline: 'Always “cat”',
      precision: 'Precision of “dog”',
      recall: 'Recall of “dog”',
      f1: 'F1 of “dog”',
      percent: (fraction: number | null) => (fraction === null ? 'never predicted' : percent(fraction)),
      range: (low: number, high: number) => `${percent(low)} to ${percent(high)}`,
      sentence: (score: Score) =>
        `**${number(score.correct)}** of ${number(score.total)} correct: accuracy **${percent(score.accuracy)}**, balanced **${percent(score.balancedAccuracy)}**. Guessing “cat” every time would score ${percent(score.baseline)}.`,
    },

    network: {
      depth: 'What learns',
      depths: { none: 'just the head', last: 'last blocks too', all: 'whole network' } satisfies Record<
        RunConfig['fineTune'],
        string
      >,
      classes: 'Classes',
      epochs: 'Epochs',
      image: (learning: number, blocks: number) =>
        `An image goes through the base model’s stem, sixteen blocks, and a final convolution, then the head. ${learning === 0 ? 'Only the head learns.' : `The head and the last ${number(learning)} of the base model’s ${number(blocks)} blocks learn.`}`,
      base: 'base model',
      head: 'head',
      learns: 'learns',
      still: 'frozen',
      sentence: (
        weights: number,
        classes: number,
        counts: Readonly<Record<Split, number>>,
        through: number,
      ) => {
        const shown = splits
          .filter((split) => counts[split] > 0)
          .map((split) => `${number(counts[split])} ${splitNames[split]}`);
        return `The head for ${number(classes)} classes has ${number(featureCount)} × ${number(classes)} + ${number(classes)} = **${number(weights)}** weights. In this run, ${format.list(shown)} images go through the base model a total of **${number(through)}** times.`;
      },
    },

    landscape: {
      needs: 'Finish a run to draw this map from its weights.',
      goToTrain: 'Go to Train',
      example: 'Until then, here’s one path from “Three descents”, drawn the same way',
      draw: 'Draw the map',
      takes:
        'This measures the loss at every point of the map. It can take half a minute, and the result is saved.',
      drawing: 'Measuring the loss across the map',
      interrupted:
        'The measurement was interrupted. Nothing was lost. Try again when no training is running.',
      image: (points: number, fraction: number) =>
        `Map of the training loss over a plane through the run’s weights, with a path of ${number(points)} points. The plane captures ${format.wholePercent(fraction)} of the path.`,
      sentence: (start: number, end: number, images_: number) =>
        `The mean loss over ${images(images_)} went from **${three(start)}** to **${three(end)}** along this path.`,
      fractions: (first: number, second: number) =>
        `Across: ${format.wholePercent(first)} of the path’s variance. Up: ${format.wholePercent(second)}.`,
      dots: 'Dots mark the ends of epochs.',
      start: 'start',
      best: (epoch: number) => `best, epoch ${number(epoch)}`,
      end: 'end',
      across: 'first direction',
      up: 'second direction',
    },
  };
}
