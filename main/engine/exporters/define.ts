import type { ParameterSpec } from '#shared/domain/catalog.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';

/** A real image, as the model sees it, with the app's prediction: an export is compared with it. */
export interface ReferenceImage {
  /** uint8, size×size×3, RGB, whatever the model's channels. */
  readonly rgb: Uint8Array;
  /** The app's probabilities, by class. */
  readonly probabilities: Float32Array;
}

export interface ExportContext {
  /** Folder of read-only assets (base models, page templates). */
  readonly assetsFolder: string;
  /** For metadata and the README. */
  readonly modelName: string;
  readonly appVersion: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Headline accuracy as text, for the README; empty if unknown. */
  readonly accuracyText: string;
}

/** One export format. The caller owns the temporary folder, moves it to the target and removes it on failure. */
export interface ExporterPlugin {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** What it is for, as the user chooses by: "Web page". */
  readonly purpose: string;
  /** The few lines of code that use it, shown in the window after an export; its README has the rest. */
  readonly usage: string;
  readonly parameters: readonly ParameterSpec[];
  /** Writes every file into `folder`, which exists and is empty. */
  write(model: TrainedModel, folder: string, context: ExportContext): Promise<void>;
  /**
   * Loads what `write` wrote from disk, by code that has only TensorFlow.js in common with the app's backend.
   * @returns probabilities for each image, in order
   */
  loadAndClassify(
    folder: string,
    images: readonly ReferenceImage[],
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]>;
}

export const defineExporter = (plugin: ExporterPlugin): ExporterPlugin => plugin;
