import type { ParameterSpec } from '#shared/domain/catalog.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { RandomGenerator } from '#shared/domain/random.ts';
import type { Augmentation, ImageStatistics } from '#shared/domain/dataset/dataset.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { NetworkGraph, ImageInput } from '#engine/compute/layers.ts';

export type FineTune = RunConfig['fineTune'];

/** Learned by others and shipped with the app. */
export interface BaseModel {
  /** Who trained its weights, for the README of an export. */
  readonly authors: string;
  /** Numbers in one feature vector. */
  readonly featureCount: number;
  /** The layer that gives the features; the head comes after it. */
  readonly featureLayer: string;
  /** Folder below assets/ that holds its weights. */
  readonly assetFolder: string;
  /** @returns its weights by name, and their SHA-256 (hex), which is part of the feature cache's key */
  loadWeights(assetsFolder: string): Promise<{ readonly weights: ArrayValues; readonly hash: string }>;
  /** Whether a weight trains at a depth of fine-tuning. */
  trains(weight: string, fineTune: FineTune): boolean;
}

export interface NetworkRequest {
  readonly input: ImageInput;
  readonly classCount: number;
  /** All of the model's parameters. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** How a model trains well where nothing is typed; chosen by what is known of such networks, not by its benchmark. */
export interface TrainingDefaults {
  /** The automatic learning rate, as a factor of the optimizer's for a linear head. */
  readonly rateFactor: number;
  /** The learning rate of base weights, as a multiple of the head’s. */
  readonly baseLearningRateMultiplier: number;
  /** The schedule that `auto` means. */
  readonly scheduleId: string;
  /** The augmentation that `auto` means. */
  readonly augment: Augmentation;
  /** Fewer updates than this rarely get anywhere at the automatic learning rate. */
  readonly leastSteps: number;
}

/** A network that learns from images, from scratch or on top of a base model. */
export interface ModelPlugin {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly license: string;
  readonly parameters: readonly ParameterSpec[];
  /** How deep it can be fine-tuned; empty for networks from scratch, which always train whole. */
  readonly fineTuneDepths: readonly FineTune[];
  readonly base: BaseModel | null;
  chooseInput(images: ImageStatistics): ImageInput;
  describe(request: NetworkRequest): NetworkGraph;
  /** Fresh weights of everything that no base model brings, by the names that the graph's layers use. */
  initialWeights(request: NetworkRequest, generator: RandomGenerator): ArrayValues;
  defaults(fineTune: FineTune): TrainingDefaults;
}

export const defineModel = (plugin: ModelPlugin): ModelPlugin => plugin;
