import type { TrainedModel } from '#engine/training/trained-model.ts';
import type { ExportContext } from '../define.ts';

/** Version of TensorFlow.js whose format is written. */
export const tensorflowJsVersion = '4.22.0';
/** Version of Teachable Machine's library that the export is tested with. */
export const teachableMachineVersion = '0.8.5';

/**
 * What Teachable Machine's library reads beside model.json.
 * @see https://github.com/googlecreativelab/teachablemachine-community, libraries/image/src/custom-mobilenet.ts, Metadata
 */
export interface Metadata {
  readonly tfjsVersion: string;
  readonly tmVersion: string;
  readonly packageVersion: string;
  readonly packageName: string;
  readonly timeStamp: string;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly modelName: string;
  /** In the order of the model's outputs. */
  readonly labels: readonly string[];
  readonly imageSize: number;
}

export function buildMetadata(model: TrainedModel, context: ExportContext): Metadata {
  return {
    tfjsVersion: tensorflowJsVersion,
    // The web site's own version that this form belongs to.
    tmVersion: '2.4.7',
    packageVersion: teachableMachineVersion,
    packageName: '@teachablemachine/image',
    timeStamp: context.createdAt,
    userMetadata: {
      writtenBy: `Batchwise ${context.appVersion}`,
      run: model.runId,
      model: model.modelId,
    },
    modelName: context.modelName,
    labels: model.classNames,
    imageSize: model.input.sizePx,
  };
}
