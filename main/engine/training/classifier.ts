import { classifierProgram } from '../compute/head-program.ts';
import type { Engine } from '../compute/program.ts';
import type { EngineEnvironment } from '../environment.ts';
import type { ModelPlugin } from '../models/define.ts';
import { subBatchSize } from './feature-extractor.ts';
import type { Classifier, TrainedModel } from './trained-model.ts';

/**
 * Loads base model and head into the engine.
 * @throws AppError `storage/damaged` when the base model's files are incomplete
 */
export async function createClassifier(
  engine: Engine,
  plugin: ModelPlugin,
  model: TrainedModel,
  environment: Pick<EngineEnvironment, 'assetsFolder'>,
): Promise<Classifier> {
  const { weights } = await plugin.loadWeights(environment.assetsFolder);
  const head = { kernel: model.headKernel, bias: model.headBias };
  const program = await engine.prepare(classifierProgram(plugin, weights, head));
  const side = plugin.inputSizePx;
  const classCount = model.classNames.length;

  /** A single picture has a function of its own; more share one of a fixed size, so that few are prepared. */
  const classifySome = async (crops: readonly Uint8Array[]): Promise<Float32Array[]> => {
    const size = crops.length === 1 ? 1 : subBatchSize(engine);
    const values = new Uint8Array(size * side * side * 3);
    crops.forEach((crop, i) => values.set(crop, i * crop.length));
    const pictures = { type: 'uint8', shape: [size, side, side, 3], values } as const;
    const { probabilities } = await program.run('classify', { pictures });
    const rows = probabilities?.values as Float32Array;
    return crops.map((_, i) => rows.slice(i * classCount, (i + 1) * classCount));
  };

  return {
    classNames: model.classNames,
    inputSizePx: side,
    async classify(crops) {
      const answers: Float32Array[] = [];
      const step = subBatchSize(engine);
      for (let start = 0; start < crops.length; start += step)
        answers.push(...(await classifySome(crops.slice(start, start + step))));
      return answers;
    },
    dispose: () => program.dispose(),
  };
}
