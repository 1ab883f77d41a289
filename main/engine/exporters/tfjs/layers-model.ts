import type { TrainedModel } from '../../training/trained-model.ts';
import { countOf, type BaseModel, type LayerSpec, type Topology, type WeightSpec } from './base-model.ts';

/** A TensorFlow.js layers model: topology, and all weights behind each other. */
export interface LayersModel {
  readonly topology: Topology;
  readonly weightSpecs: readonly WeightSpec[];
  readonly weights: Float32Array;
}

/**
 * Puts the trained head on its base model. The result takes pictures as x/127 − 1 (float32, batch×size×size×3) and
 * answers probabilities; its layer `logits` gives the values before the softmax.
 */
export function buildLayersModel(base: BaseModel, model: TrainedModel): LayersModel {
  const classes = model.classNames.length;
  const weightSpecs: readonly WeightSpec[] = [
    ...base.weightSpecs,
    { name: 'logits/kernel', shape: [base.featureCount, classes], dtype: 'float32' },
    { name: 'logits/bias', shape: [classes], dtype: 'float32' },
  ];
  const weights = new Float32Array(weightSpecs.reduce((sum, spec) => sum + countOf(spec), 0));
  if (weights.length !== base.weights.length + model.headKernel.length + model.headBias.length) {
    throw new RangeError(
      `The head of run ${model.runId} does not fit ${model.modelId} with ${classes} classes.`,
    );
  }
  weights.set(base.weights);
  foldInputFactor(weights, base);
  weights.set(model.headKernel, base.weights.length);
  weights.set(model.headBias, base.weights.length + model.headKernel.length);
  return { topology: withHead(base, classes), weightSpecs, weights };
}

function foldInputFactor(weights: Float32Array, base: BaseModel): void {
  let start = 0;
  for (const spec of base.weightSpecs) {
    const end = start + countOf(spec);
    if (spec.name === base.firstKernel) {
      for (let i = start; i < end; i++) weights[i] = (weights[i] as number) * base.inputFactor;
      return;
    }
    start = end;
  }
  throw new Error(`The base model has no weight “${base.firstKernel}”.`);
}

function withHead(base: BaseModel, classes: number): Topology {
  const { topology } = base;
  const head = [denseLayer(base.featureLayer, classes), softmaxLayer()];
  return {
    ...topology,
    config: {
      ...topology.config,
      layers: [...topology.config.layers, ...head],
      output_layers: [['probabilities', 0, 0]],
    },
  };
}

const after = (layer: string): readonly unknown[] => [[[layer, 0, 0, {}]]];

function denseLayer(input: string, units: number): LayerSpec {
  const kernelInitializer = {
    class_name: 'VarianceScaling',
    config: { scale: 1, mode: 'fan_avg', distribution: 'normal', seed: null },
  };
  const config = {
    units,
    activation: 'linear',
    use_bias: true,
    kernel_initializer: kernelInitializer,
    bias_initializer: { class_name: 'Zeros', config: {} },
    kernel_regularizer: null,
    bias_regularizer: null,
    activity_regularizer: null,
    kernel_constraint: null,
    bias_constraint: null,
    name: 'logits',
    trainable: true,
  };
  return { name: 'logits', class_name: 'Dense', config, inbound_nodes: after(input) };
}

function softmaxLayer(): LayerSpec {
  const config = { activation: 'softmax', name: 'probabilities', trainable: true };
  return { name: 'probabilities', class_name: 'Activation', config, inbound_nodes: after('logits') };
}
