import { recommendBatchSize, type RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { Catalog } from '#shared/domain/catalog.ts';
import type { BackendReport, PlanPreview } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';

/** The engine's report on a computer whose graphics card isn't set up. */
export const backendReport: BackendReport = {
  id: 'tensorflow',
  label: 'TensorFlow',
  version: '2.21.0',
  device: 'CPU',
  threads: 2,
  notice: {
    fault: {
      kind: 'set-up-failed',
      reason: 'There is an NVIDIA GeForce RTX 4070, but its CUDA libraries are not installed.',
    },
    repair: 'npm run setup -- --gpu',
  },
  graphicsCard: {
    name: 'NVIDIA GeForce RTX 4070',
    isUsed: false,
    missing: [
      { kind: 'old-driver', version: '470.82', oldest: '525.60.13' },
      { kind: 'no-library', library: 'libcudnn.so.9', command: 'npm run setup -- --gpu' },
    ],
  },
};

export const catalog: Catalog = {
  models: [
    {
      id: 'efficientnet-lite0',
      label: 'EfficientNet-Lite0',
      help: 'Pretrained on a million photos. Good for photos of things, animals, food, and places.',
      parameters: [],
      license: 'Apache-2.0',
      fineTuneDepths: ['none', 'last', 'all'],
    },
    {
      id: 'small-cnn',
      label: 'Small network',
      help: 'Learns from your images alone. For icons, digits, textures, spectrograms: what photos do not show.',
      parameters: [
        {
          key: 'dropout',
          label: 'Dropout',
          unit: '',
          minimum: 0,
          maximum: 0.9,
          initial: 0.4,
          help: 'Fraction of the hidden units dropped at each step, so it doesn’t memorize images.',
        },
      ],
      license: 'Apache-2.0',
      fineTuneDepths: [],
    },
    {
      id: 'residual',
      label: 'Residual network',
      help: 'Deeper than the small one: more accurate and slower, for many images of one kind.',
      parameters: [],
      license: 'Apache-2.0',
      fineTuneDepths: [],
    },
  ],
  schedules: [
    { id: 'constant', label: 'Constant', help: 'Keeps the learning rate as it is.', parameters: [] },
    {
      id: 'cosine',
      label: 'Warm-up and cosine',
      help: 'Starts small, rises quickly, then falls slowly to almost nothing.',
      parameters: [],
    },
  ],
  optimizers: [
    { id: 'sgd', label: 'SGD', help: 'Plain steps against the gradient.', parameters: [] },
    {
      id: 'adam',
      label: 'Adam',
      help: 'Adapts the step of every weight; needs the least care.',
      parameters: [
        {
          key: 'beta1',
          label: 'Beta 1',
          unit: '',
          minimum: 0,
          maximum: 0.9999,
          initial: 0.9,
          help: 'How much of the earlier direction each step keeps: 0 is plain SGD.',
        },
      ],
    },
  ],
  exporters: [
    {
      id: 'tfjs',
      label: 'TensorFlow.js',
      help: 'A page you open with a double-click, and the model for websites, Teachable Machine’s library, and Node.',
      purpose: 'Web page',
      usage: [
        "const model = await tf.loadLayersModel('model.json');",
        "const { labels } = await (await fetch('metadata.json')).json();",
        'const rgb = await batchwise.readImage(file, 224); // from image.js',
        'const input = tf.tensor4d(batchwise.toInput(rgb), [1, 224, 224, 3]);',
        'const probabilities = await model.predict(input).data();',
      ].join('\n'),
      parameters: [],
    },
  ],
};

/** The engine's plan for `images` training images: the base model's input is 224 px, the others' 64. */
export function planPreview(config: RunConfig, images: number): PlanPreview {
  const plan = planSteps(images, config.batchSize, config.epochs);
  const hasBase = config.modelId === 'efficientnet-lite0';
  const usesFeatures = hasBase && config.fineTune === 'none';
  const secondsPerImage = usesFeatures ? 0.0005 : config.fineTune === 'all' ? 0.05 : 0.004;
  return {
    plan,
    input: { sizePx: hasBase ? 224 : 64, channels: 3 },
    usesFeatures,
    augment: 'none',
    scheduleId: usesFeatures ? 'constant' : 'cosine',
    classWeights: config.classWeights === 'auto' ? [0.82, 0.85, 1.67] : null,
    featuresMissing: usesFeatures ? 478 : 0,
    featuresTotal: usesFeatures ? 478 : 0,
    secondsForFeatures: usesFeatures ? 13.4 : 0,
    secondsForTraining: images * config.epochs * secondsPerImage,
    isMeasured: false,
    rate: rateChoice(config, 0.001 * Math.sqrt(plan.batchSize / 32)),
    microBatchSize: Math.min(plan.batchSize, usesFeatures ? 65_536 : hasBase ? 36 : 512),
    leastSteps: hasBase ? 30 : 200,
    memoryBytes: usesFeatures ? 1.15e9 : hasBase ? 0.8e9 + 89e6 * Math.min(36, plan.batchSize) : 1e9,
  };
}

function rateChoice({ learningRate }: RunConfig, automatic: number): PlanPreview['rate'] {
  return {
    learningRate: typeof learningRate === 'number' ? learningRate : automatic,
    automatic,
    largest: null,
  };
}

/** Measured with a linear head on a small photo collection, rounded. */
export function recommendationReport(images: number, epochs: number): RecommendationReport {
  const stepTimes = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((batchSize) => {
    const seconds = 0.001 + batchSize * 0.00004;
    return { batchSize, seconds, quartiles: [seconds * 0.9, seconds * 1.2] as const };
  });
  const recommendation = recommendBatchSize(
    {
      images,
      memory: {
        largest: null,
        allowedBytes: 8e9,
        trials: [{ batchSize: images, predictedBytes: 4.6e8, peakBytes: 4.3e8 }],
      },
      stepTimes,
      powersOfTwo: [
        { batchSize: 16, speedRatios: [0.97, 1.01, 1.02] },
        { batchSize: 32, speedRatios: [0.96, 0.99, 1.06] },
      ],
      gradientNoise: {
        method: 'exact',
        noiseScale: 55,
        band: [20, 140],
        measurements: [
          { step: 40, noiseScale: 20 },
          { step: 80, noiseScale: 140 },
        ],
      },
    },
    { epochs, batchSize: 32, leastSteps: 30 },
  );
  return { recommendation, learningRate: 0.0014, isComplete: true, seconds: 24 };
}
