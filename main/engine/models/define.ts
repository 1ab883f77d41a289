import type { ParameterSpec } from '#shared/domain/catalog.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { RandomGenerator } from '#shared/domain/random.ts';
import type { Augmentation, ImageStatistics } from '#shared/domain/dataset/dataset.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { NetworkGraph, ImageInput } from '#engine/compute/layers.ts';

export type FineTune = RunConfig['fineTune'];

/** Trained by others and shipped with the app. */
export interface BaseModel {
  /** Who trained the weights, for the README of an export. */
  readonly authors: string;
  /** Length of a feature vector. */
  readonly featureCount: number;
  /** The layer whose output is the features; the head comes after it. */
  readonly featureLayer: string;
  /** Folder below assets/ with the weights. */
  readonly assetFolder: string;
  /** @returns the weights by name, and their SHA-256 (hex), which is part of the feature cache's key */
  loadWeights(assetsFolder: string): Promise<{ readonly weights: ArrayValues; readonly hash: string }>;
  /** Whether a weight is trained at a depth of fine-tuning. */
  trains(weight: string, fineTune: FineTune): boolean;
}

export interface NetworkRequest {
  readonly input: ImageInput;
  readonly classCount: number;
  /** All of the model's parameters. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Good defaults for training the model, from what is known about such networks, not from its benchmark. */
export interface TrainingDefaults {
  /** Factor for the optimizer's automatic learning rate, which is for a linear head. */
  readonly rateFactor: number;
  /** The learning rate of base weights, as a multiple of the head’s. */
  readonly baseLearningRateMultiplier: number;
  /** The schedule that `auto` means. */
  readonly scheduleId: string;
  /** The augmentation that `auto` means. */
  readonly augment: Augmentation;
  /** Fewer training steps than this rarely get anywhere at the automatic learning rate. */
  readonly leastSteps: number;
}

/** A network trained on images, from scratch or on top of a base model. */
export interface ModelPlugin {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly license: string;
  readonly parameters: readonly ParameterSpec[];
  /** The depths of fine-tuning; empty for networks from scratch, which always train completely. */
  readonly fineTuneDepths: readonly FineTune[];
  readonly base: BaseModel | null;
  chooseInput(images: ImageStatistics): ImageInput;
  describe(request: NetworkRequest): NetworkGraph;
  /** Initial weights of all layers that aren't in the base model, by name. */
  initialWeights(request: NetworkRequest, generator: RandomGenerator): ArrayValues;
  defaults(fineTune: FineTune): TrainingDefaults;
}

export const defineModel = (plugin: ModelPlugin): ModelPlugin => plugin;
