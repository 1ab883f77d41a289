/* eslint max-lines: off -- the English texts of Learn, together for who translates them */
import { featureCount } from '#shared/domain/learn/base-model.ts';
import type { RunConfig } from '#shared/contract/run-config.ts';
import { parts, type Part } from '#shared/domain/dataset.ts';
import type { Score, StepPlan } from '#shared/domain/run.ts';
import { planSteps } from '#shared/domain/steps.ts';
import { partNames } from './words.ts';
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
  /** What to do with the image, and what to look for. */
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
  'McCandlish and others 2018: the gradient noise scale predicts the largest batch that is still useful, and grows as the loss falls.',
);
const keskar = arxiv(
  '1609.04836',
  'Keskar and others 2016: batches of a tenth of the training set found sharper minima and did worse on new images than batches of 256.',
);
const hoffer = arxiv(
  '1705.08741',
  'Hoffer and others 2017: that gap comes from making few steps, not from the batch size as such.',
);
const shallue: LearnSource = {
  text: 'Shallue and others 2019, over 35 workloads: no evidence that larger batches do worse on new data; differences come from tuning and from how much training is allowed.',
  name: 'JMLR 20, 18-789',
  address: 'https://jmlr.org/papers/v20/18-789.html',
};
const masters = arxiv(
  '1804.07612',
  'Masters and Luschi 2018: best results with batches of 2 to 32; larger ones narrow the range of learning rates that work.',
);
const goyal = arxiv(
  '1706.02677',
  'Goyal and others 2017: learning rate in proportion to the batch size, after a warm-up, with no loss of accuracy up to batches of 8,192 (ResNet-50 on ImageNet).',
);
const smithLe = arxiv(
  '1710.06451',
  'Smith and Le 2017: the best batch size grows with the learning rate and with the number of training images.',
);
const critical = arxiv(
  '2505.23971',
  '2025: theory of the noise scale rests on strong assumptions; measured directly, the largest useful batch is near 0 at the start, rises fast, then levels off.',
);
const playbook: LearnSource = {
  text: 'Deep Learning Tuning Playbook: comparing batch sizes at equal epochs misleads; accumulation makes nothing faster.',
  name: 'google-research/tuning_playbook',
  address: 'https://github.com/google-research/tuning_playbook',
};
const raschka: LearnSource = {
  text: 'Raschka: MobileNetV3 on one V100, 10 epochs, batch sizes beside powers of two.',
  name: 'rasbt/b3-basic-batchsize-benchmark',
  address: 'https://github.com/rasbt/b3-basic-batchsize-benchmark',
};
const efficientNet = arxiv(
  '1905.11946',
  'Tan and Le 2019: the family of networks that the base model is of.',
);

/** The texts of Learn in English; see en.ts for marks and words. */
export function learnTexts(format: Format) {
  const { number, significant, percent } = format;
  const images = (count: number): string => format.plural(count, { one: '# image', other: '# images' });
  const steps = (count: number): string => format.plural(count, { one: '# step', other: '# steps' });
  const epochs = (count: number): string => format.plural(count, { one: '# epoch', other: '# epochs' });
  const passes = (count: number): string => format.plural(count, { one: '# pass', other: '# passes' });
  const three = (value: number): string => value.toFixed(3);
  const exactTimes = (value: number): string =>
    `${value < 10 ? value.toFixed(2) : number(Math.round(value))} times`;
  /** A coordinate, its minus sign as a minus sign; what rounds to 0 has none. */
  const at = (value: number, digits = 2): string => {
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && Number(text) !== 0 ? `−${text}` : text;
  };
  const usual = planSteps(2000, 32, 20);
  const curveNames = ['f₁', 'f₂', 'f₃'];

  return {
    title: 'Learn',
    intro: 'How training works, page by page, each with something to move.',
    showMe: 'Show me',
    allPages: 'All pages',
    backTo: (place: string) => `Back to ${place}`,
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
      `With ${images(count)} as an example; open a folder of your own and its number stands here.`,

    pages: {
      cycle: {
        title: 'The training cycle',
        hint: 'Predict, compare, take a small step, again',
        paragraphs: [
          'Training shows a network images with their true classes. The network predicts; the [[loss|loss]] says how far each prediction is from the truth; the gradient of the loss says for every weight which way it should go to do better on the images just shown. All weights take a small step that way. Then the next images.',
          'Here is a whole model with nine weights, so that every number fits on the page. The rule that makes a step from the gradient is the [[optimizer|optimizer]]: here the plain one, learning rate times gradient.',
        ],
        tryThis:
          'Go through one whole turn and look at the mean loss before and after the step. Then take ten turns: the loss of the next images is already low before they are shown.',
        questions: [
          {
            question: 'What does one training step change?',
            answer:
              'Every weight that learns, once, by a little: against its gradient, times the learning rate. Nothing else: not the images, not their classes, not the weights that are held still.',
          },
        ],
        sources: [],
      },
      step: {
        title: 'Training step, iteration, micro-batch',
        hint: 'Many predictions, one update',
        paragraphs: [
          '“Iteration” has no single meaning: some mean one update of the weights, others one prediction, a turn of the loop that loads images. Mostly the two coincide. So this app says [[trainingStep|training step]] for an update.',
          'They differ when a batch does not fit into memory. It is then cut into [[microBatch|micro-batches]]: each goes through the network by itself, the gradients are summed, and only when the batch is complete the weights move. Many passes, one step.',
        ],
        tryThis:
          'Make the micro-batch as large as the batch: passes and steps are the same. Then make it smaller: the number of steps stays, only the passes grow.',
        questions: [
          {
            question: 'When do iteration and training step differ?',
            answer:
              'When gradients are accumulated: a batch of 32 in micro-batches of 8 takes four predictions (iterations, for some) and makes one training step.',
          },
          {
            question: 'What does accumulation save, and what does it cost?',
            answer:
              'It saves memory: only one micro-batch is inside the network at a time. It saves no time: every image still goes through once, and small passes use the machine less well. The update is the same as that of the whole batch, apart from rounding.',
          },
        ],
        sources: [playbook],
      },
      epoch: {
        title: 'Epoch',
        hint: 'Every image once, cut into steps',
        paragraphs: [
          'An [[epoch|epoch]] is over when every training image has been seen once. One is rarely enough, because each step is small. How many are needed is hard to say beforehand: for small image classifiers often 5 to 40, and an epoch can take seconds or hours.',
          'Its virtue is that it measures training independently of the batch size. Its trap is the same: equal epochs are equal images, but not equal steps.',
        ],
        tryThis:
          'Move the batch size from 1 to all images and watch the number of steps in the same epochs. Then find a batch size that divides the images evenly, so that the last step is full.',
        questions: [
          {
            question:
              'How many steps has an epoch of 2,000 images at batch size 32, and what does the last one hold?',
            answer: `2,000 ÷ 32 = 62.5, so ${steps(usual.stepsPerEpoch)}: ${number(usual.fullSteps)} full ones and a last one with the ${number(usual.lastBatchSize)} that are left.`,
          },
          {
            question: 'How many steps does full batch make in 20 epochs?',
            answer: `${number(planSteps(2000, 'full', 20).totalSteps)}: one an epoch, however many images there are.`,
          },
          {
            question: 'Why are equal epochs not equal steps?',
            answer: `An epoch fixes how many images are seen; the batch size decides how many steps they are cut into. In 20 epochs of 2,000 images, batch size 32 makes ${number(usual.totalSteps)} steps, batch size 1 makes ${number(planSteps(2000, 1, 20).totalSteps)}, full batch 20.`,
          },
        ],
        sources: [playbook],
      },
      curves: {
        title: 'One image’s loss, everybody’s loss',
        hint: 'Three curves, their mean, and steps that follow one, two or all',
        paragraphs: [
          'Each image has a loss of its own: f₁, f₂ and f₃ as functions of a single weight x. What training wants is low on average: the mean of the three, lowest at x = −0.5. Each curve alone would lead to its own lowest point, sometimes the opposite way.',
          'A step can follow the mean of all three, or of two, or one image alone, which is called [[stochastic|stochastic]]. With small steps and a new leader each time the pull of the three averages out: roughly, not exactly. How small the steps are is the [[learningRate|learning rate]].',
        ],
        tryThis:
          'Take ten steps with all three, start over, and take thirty with one. It gets near −0.5 and wanders about it. Lower the learning rate: it wanders less, and takes longer to get there. Above 3, even all three jump further away with every step.',
        questions: [],
        sources: [],
      },
      descent: {
        title: 'Three descents on one surface',
        hint: 'All images, some, or one for each step',
        paragraphs: [
          'The loss of a model with two weights, as a map: each line joins weights of equal mean loss over 60 images. [[fullBatch|Full batch]] follows the slope of this map exactly. A single image shows the slope of its own map, so its path is noisy; a [[batchSize|batch size]] between averages some of that away.',
          'For full batch: it heads straight for the mean loss over all images, which is what is to be made small, and all of them can be computed at the same time. Against it: they rarely fit into memory at once. Adding up their gradients in [[microBatch|micro-batches]] makes them fit, but then each step takes as long as a whole epoch, and it takes many steps. For batches and single images: many more steps in the same time. Against them: each step knows only a part.',
          'The order of the images is chance, and the [[seed|seed]] decides it: another seed, another path, except for full batch, where the order does not matter. A [[schedule|schedule]] that lets the learning rate fall lets the noisy paths come to rest.',
        ],
        tryThis:
          'Compare at equal epochs: small batches get far because they make many steps. Then at equal steps: now full batch is steadiest, but it has seen sixty times as many images as the single ones. Raise the learning rate until only full batch still goes straight.',
        questions: [
          {
            question: 'Why is the path of stochastic descent noisy?',
            answer:
              'Each step follows the gradient of one image or a few, which differs from that of the mean over all of them: sometimes steeper, sometimes sideways, sometimes the wrong way. On average it points the right way, so the path gets there, and never quite settles while the steps stay large.',
          },
        ],
        sources: [],
      },
      noise: {
        title: 'The noise, and which size is best',
        hint: 'What a larger batch buys, and from where it buys little',
        paragraphs: [
          'A batch is a sample: averaging more images makes the gradient less noisy, but only so much is worth it. The noise scale is the batch size at which noise and signal are equal. Far below it, twice the batch needs half the steps, so the images seen stay the same. Far above it, twice the batch needs as many steps as before, and twice the images.',
          'Whether noise also helps to find solutions that do better on new images is discussed and not settled. Some found that small batches did better, others that the difference goes away with enough steps and a well chosen learning rate.',
        ],
        tryThis:
          'Set the batch size to the noise scale: both costs are twice their least. Then go far to the right and look at which of the two still changes.',
        questions: [
          {
            question: 'Why does a larger batch allow a larger learning rate, and up to which point?',
            answer:
              'With less noise in the gradient each step can be trusted further. Up to about the noise scale the learning rate can grow with the batch size. Beyond, noise is no longer what limits the step: the surface itself bends, and a step that is too long jumps across the valley, however exact its direction is.',
          },
        ],
        sources: [mcCandlish, keskar, hoffer, shallue, masters, goyal, smithLe, critical],
      },
      ceilings: {
        title: 'Powers of two and the three ceilings',
        hint: 'What bounds the batch size from above, and whether 33 is worse than 32',
        paragraphs: [
          'Three things bound the batch size from above. **Memory**: a batch, or its micro-batch, must fit. **Speed**: from some size on the machine is busy all the time, and more images a step are no faster. **Diminishing returns**: above the noise scale a larger batch needs hardly fewer steps. The lowest of the three holds it down. The time to the same quality is shortest between the throughput knee and diminishing returns; where that is above memory, the batch is made of several passes.',
          'Powers of two (16, 32, 64, …) are a guideline, because memory is said to be used best by them. Where that was measured, once for each size, the neighbours of a power of two were as fast within one and a half per cent.',
        ],
        tryThis:
          'Move the batch size one up and one down. The arithmetic changes smoothly; nothing happens at a power of two.',
        questions: [
          {
            question: 'Which three things bound the batch size from above?',
            answer:
              'What fits into memory (accumulation lifts this one), where more images a step stop being faster, and where a less noisy gradient hardly saves steps any more.',
          },
          {
            question: 'Is 33 worse than 32 here?',
            answer: `Hardly, as far as steps go: 2,000 images make ${steps(planSteps(2000, 33, 1).stepsPerEpoch)} instead of ${number(planSteps(2000, 32, 1).stepsPerEpoch)} an epoch, and the noise is the same. Speed depends on the machine: elsewhere 127, 128 and 129 took the same time within one and a half per cent. Recommend in Train measures it on this one.`,
          },
        ],
        sources: [raschka, mcCandlish],
      },
      measure: {
        title: 'How good is it?',
        hint: 'Accuracy, balance, precision, recall, and how far chance moves them',
        paragraphs: [
          'A model is measured on images it has not learned from. [[validation|Validation images]] are looked at after each epoch and choose the best one; [[testPart|test images]] play no part in anything and are met once, at the end. The [[confusionMatrix|confusion matrix]] counts what was taken for what, and all other figures follow from it.',
          'The [[accuracy|accuracy]] alone can mislead where classes differ in size: [[baseline|always the largest class]] may already be high. [[balancedAccuracy|Balanced accuracy]] is the mean of the [[recall|recalls]]: each class counts the same. [[precision|Precision]] asks how often “dog” is right when it is said; [[f1|F1]] is high only where precision and recall both are. With [[classWeights|class weights]] training itself counts rare classes more. And the [[interval|interval]] says how far chance alone may have moved the figure.',
        ],
        tryThis:
          'Recognise every cat and no dog: accuracy is the baseline, balanced accuracy 50 %. Then take ten times as many images: the figures stay, the interval shrinks to about a third.',
        questions: [],
        sources: [
          {
            text: 'Brown, Cai and DasGupta 2001: which intervals of a proportion hold for few cases; Wilson’s does.',
            name: 'doi:10.1214/ss/1009213286',
            address: 'https://doi.org/10.1214/ss/1009213286',
          },
        ],
      },
      network: {
        title: 'What learns: head and base model',
        hint: 'Features, fine-tuning, augmentation',
        paragraphs: [
          `The [[baseModel|base model]] has learned to see from a million photos. It turns each image into ${number(featureCount)} numbers, its [[features|features]]. A small head on top, one row of weights a class, is all that has to learn from your images; and as the base model stands still, each image goes through it once.`,
          '[[fineTuning|Fine-tuning]] lets the last blocks or all of the base model learn too. The features then change with every step, so training and validation images go through in every epoch. Before that each goes through once, for the head that fine-tuning starts from; validation images also measure that start and the end. [[augmentation|Augmentation]] shows each image a little different every time, so that many weights do not learn a few images by heart.',
        ],
        tryThis:
          'Compare how often images go through the base model with only the head and with the last blocks learning. That is why one takes seconds and the other minutes.',
        questions: [],
        sources: [efficientNet],
      },
      landscape: {
        title: 'Your own run',
        hint: 'The way your training took over its own surface',
        paragraphs: [
          'A real network has thousands or millions of weights, and its loss is a surface over all of them. Two directions at a time can be drawn. Here they are the two along which the run moved most; the map is the mean loss over training images in the plane through them.',
          'The path is where the run was. How much of the way the two directions hold is said beside them: what they leave out is not on the map.',
        ],
        tryThis:
          'Train twice with very different batch sizes and compare the two paths: how straight they are, and how many steps they are made of.',
        questions: [],
        sources: [
          arxiv(
            '1712.09913',
            'Li and others 2018: paths of training drawn in the two main directions of the path itself, and why random directions do not show it.',
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
        `Six images by their two numbers. Step ${number(turn)} shows ${shown}; the other three wait.`,
      image: (index: number) => `Image ${number(index)}`,
      imageColumn: 'Image',
      numbers: 'Its two numbers',
      truth: 'Is',
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
      said: [
        'Three images are shown, each with its true class. The batch size is 3, so two steps are an epoch.',
        'For each image the model gives every class a probability. They add up to 1.',
        'The loss of an image is −ln of the probability that its true class got: 0 for certainty, 1.099 for a guess among three.',
        'The gradient says how the mean loss changes when a weight grows. Weights with a positive gradient must shrink.',
        'Every weight moves against its gradient, by the learning rate times it.',
      ],
      change: (before: number, after: number) =>
        `Mean loss of these three images: **${three(before)}** before the step, **${three(after)}** after it.`,
    },

    step: {
      microBatch: 'Micro-batch size',
      said: (plan: StepPlan, microBatch: number, perStep: number, perEpoch: number) =>
        perStep === 1
          ? `A batch of ${number(plan.batchSize)} goes through at once: **1** pass for each step. An epoch of ${images(plan.imagesPerEpoch)} is **${passes(perEpoch)}** and **${format.plural(plan.stepsPerEpoch, { one: '# training step', other: '# training steps' })}**. Whoever says iteration means the same here.`
          : `A batch of ${number(plan.batchSize)} in micro-batches of ${number(microBatch)}: **${passes(perStep)}** for each step. An epoch of ${images(plan.imagesPerEpoch)} is **${passes(perEpoch)}**, but only **${format.plural(plan.stepsPerEpoch, { one: '# training step', other: '# training steps' })}**.`,
      strip: (shown: readonly (readonly number[])[], stepsInAll: number) =>
        `The first ${steps(shown.length)} of ${number(stepsInAll)}. ${shown.map((sizes, index) => `Step ${number(index + 1)}: ${passes(sizes.length)} of ${format.list(sizes.map(number))} images, then one update.`).join(' ')}`,
      row: (step: number) => `Step ${number(step)}`,
      update: 'update',
      cells: 'Each box is one pass through the network, as wide as its images; the dot is the update.',
    },

    epoch: {
      grid: (plan: StepPlan) =>
        `${images(plan.imagesPerEpoch)} in the order in which they are seen, cut into ${steps(plan.stepsPerEpoch)}; the last one holds ${number(plan.lastBatchSize)}.`,
      caption: (plan: StepPlan, perCell: number) =>
        perCell === 1
          ? `Each square is an image, each change of shade a new step; the last step, with ${images(plan.lastBatchSize)}, is in colour.`
          : `Each square stands for ${images(perCell)}, each change of shade for a new step; the last step is in colour.`,
      compare: (count: number) => `The same ${epochs(count)}, so the same images seen, at other batch sizes`,
      batch: 'Batch size',
      stepsColumn: 'Steps an epoch',
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
      start: (x: number) => `No step yet: x = ${at(x)}. The mean of the three is lowest at −0.50.`,
      said: (count: number, x: number, leaders: readonly number[], distance: number) =>
        Number.isFinite(x) && Math.abs(x) < 1000
          ? `After **${steps(count)}**, x = **${at(x)}**, ${distance.toFixed(2)} from the lowest point of the mean. The last step followed ${leaders.length === 3 ? 'all three' : format.list(leaders.map((k) => curveNames[k] ?? ''))}.`
          : `After **${steps(count)}** x is far outside: this learning rate jumps further away with every step.`,
      image: (x: number, batchSize: number) =>
        `Three parabolas over the weight x, their mean with its lowest point at −0.5, and a descent by ${batchSize === 3 ? 'all three' : images(batchSize)} a step, now at x = ${at(x)}.`,
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
      mini: (size: number) => `Batches of ${number(size)}`,
      single: 'Single images',
      path: 'Path',
      steps: 'Steps',
      seen: 'Images seen',
      distance: 'From the minimum',
      excess: 'Loss above its least',
      value: (value: number) => (value < 1000 ? three(value) : 'far away'),
      weights: ['weight 1', 'weight 2'],
      start: 'start',
      minimum: 'least loss',
      table: 'Where the three descents end',
      inLine: {
        full: 'full batch',
        mini: (size: number) => `batches of ${number(size)}`,
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
        'A map of the mean loss over two weights, with three descents from the same start: full batch as a solid line, batches dashed, single images dotted.',
    },

    noise: {
      noiseScale: 'Noise scale',
      steps: 'Steps needed',
      images: 'Images seen',
      times: (value: number) => `${significant(value)} ×`,
      axis: 'batch size',
      said: (batchSize: number, noiseScale: number, updatesTimes: number, imagesTimes: number) =>
        `With a noise scale of ${images(noiseScale)}, batches of ${number(batchSize)} need **${exactTimes(updatesTimes)}** the fewest possible steps and **${exactTimes(imagesTimes)}** the fewest possible images. ${batchSize <= noiseScale / 4 ? 'A larger batch would save steps at little cost.' : batchSize >= noiseScale * 4 ? 'A smaller batch would save images at little cost.' : 'This is the bend, where neither costs more than a few times its least.'}`,
      image: (batchSize: number, noiseScale: number) =>
        `Two curves over the batch size, both logarithmic: steps fall and level off, images stay level and rise; they cross at the noise scale, ${number(noiseScale)}. The batch size ${number(batchSize)} is marked.`,
      own: (noiseScale: number) => `Measured on your images: ${images(noiseScale)}.`,
      measured: (start: number, near: number) =>
        `On the surface of “Three descents” it can be computed exactly: ${significant(start)} images at the start, ${number(Math.round(near))} near the minimum. It grows as the loss falls: far away all images agree on the way.`,
    },

    ceilings: {
      neighbours: 'The chosen size and its neighbours',
      noMeasurement:
        'How many images fit, from where it is no faster and from where it is little better depends on this computer and on your images. Recommend in Train measures all three.',
      goToTrain: 'Go to Train',
      memory: 'Fits into memory',
      speed: 'No faster from',
      use: 'Little better from',
      notMeasured: 'not measured',
      measuredTitle: 'Measured here',
      lowest: (which: 'memory' | 'speed' | 'use', size: number) =>
        `${{ memory: 'Memory', speed: 'Speed', use: 'Diminishing returns' }[which]} is the lowest: **${number(size)}**.`,
      published: 'Published: 10 epochs of MobileNetV3, one run each',
      time: 'Time',
      minutes: (value: number) => `${value.toFixed(2)} min`,
      chosen: (plan: StepPlan) =>
        `Batch size **${number(plan.batchSize)}**: ${steps(plan.stepsPerEpoch)} an epoch, the last with ${images(plan.lastBatchSize)}.`,
    },

    measure: {
      classNames: ['cat', 'dog'] as const,
      recognised: (name: string) => `Of the ${name}s, recognised`,
      of: (right: number, all: number) => `${number(right)} of ${number(all)}`,
      size: 'Images',
      sizes: { few: '120', many: '1,200' },
      is: 'Is',
      said: 'Said',
      matrix: 'Confusion matrix of cats and dogs',
      figures: 'Figures that follow from it',
      accuracy: 'Accuracy',
      interval: '95 % interval',
      balanced: 'Balanced accuracy',
      baseline: 'Always “cat”',
      precision: 'Precision of “dog”',
      recall: 'Recall of “dog”',
      f1: 'F1 of “dog”',
      percent: (share: number | null) => (share === null ? 'never said' : percent(share)),
      range: (low: number, high: number) => `${percent(low)} to ${percent(high)}`,
      sentence: (score: Score) =>
        `**${number(score.correct)}** of ${number(score.total)} right: accuracy **${percent(score.accuracy)}**, balanced **${percent(score.balancedAccuracy)}**; always “cat” would reach ${percent(score.baseline)}.`,
    },

    network: {
      depth: 'What learns',
      depths: { none: 'only the head', last: 'the last blocks', all: 'all of it' } satisfies Record<
        RunConfig['fineTune'],
        string
      >,
      classes: 'Classes',
      epochs: 'Epochs',
      image: (learning: number, parts: number) =>
        `An image passes the stem, sixteen blocks and a last convolution of the base model, then the head. ${learning === 0 ? 'Only the head learns.' : `The last ${number(learning)} of ${number(parts)} parts of the base model and the head learn.`}`,
      base: 'base model',
      head: 'head',
      learns: 'learns',
      still: 'stands still',
      said: (weights: number, classes: number, counts: Readonly<Record<Part, number>>, through: number) => {
        const shown = parts
          .filter((part) => counts[part] > 0)
          .map((part) => `${number(counts[part])} ${partNames[part]}`);
        return `The head for ${number(classes)} classes has ${number(featureCount)} × ${number(classes)} + ${number(classes)} = **${number(weights)}** weights. In this run ${format.list(shown)} images go through the base model **${number(through)}** times in all.`;
      },
    },

    landscape: {
      needs: 'The map needs a finished run and is made from its weights.',
      goToTrain: 'Go to Train',
      example: 'Until then: one descent of “Three descents”, drawn the same way',
      draw: 'Draw it',
      takes: 'The loss is measured at every point of the map. That can take half a minute, and is kept.',
      drawing: 'Measuring the loss over the map',
      interrupted:
        'The measuring was interrupted, and nothing was lost. Draw it again when no training runs.',
      image: (points: number, shares: number) =>
        `Map of the training loss over a plane through the run’s weights, with the path of ${number(points)} points. The plane holds ${format.wholePercent(shares)} of the path.`,
      said: (start: number, end: number, images_: number) =>
        `The mean loss over ${images(images_)} went from **${three(start)}** to **${three(end)}** on the way shown.`,
      shares: (first: number, second: number) =>
        `Across: ${format.wholePercent(first)} of the path’s variance. Up: ${format.wholePercent(second)}.`,
      dots: 'Dots: where epochs ended.',
      start: 'start',
      best: (epoch: number) => `best, epoch ${number(epoch)}`,
      end: 'end',
      across: 'first direction',
      up: 'second direction',
    },
  };
}
