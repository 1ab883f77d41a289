import { featureProgram } from '../compute/head-program.ts';
import type { ArrayValues, Engine, PreparedProgram } from '../compute/program.ts';
import type { ModelPlugin } from '../models/define.ts';

/**
 * Pictures in one call, so that a call takes at most about 150 ms on two cores (the event loop waits for it).
 * TensorFlow gains from more at a time; the portable engine does not.
 */
export function subBatchSize(engine: Engine): number {
  return engine.id === 'tensorflow' ? Math.min(64, 8 * engine.report.threads) : engine.report.threads;
}

/** Runs the features of some pictures in calls of one size, so that one prepared function serves all. */
export class FeatureExtractor {
  readonly #model: ModelPlugin;
  readonly #program: PreparedProgram;
  /** uint8, size×picture; the places after the last picture keep what was there, and their results are not used. */
  readonly #pictures: Uint8Array;
  readonly size: number;

  private constructor(model: ModelPlugin, program: PreparedProgram, size: number) {
    this.#model = model;
    this.#program = program;
    this.size = size;
    this.#pictures = new Uint8Array(size * model.inputSizePx ** 2 * 3);
  }

  /** @param size pictures in one call */
  static async create(
    engine: Engine,
    model: ModelPlugin,
    weights: ArrayValues,
    size: number,
  ): Promise<FeatureExtractor> {
    return new FeatureExtractor(model, await engine.prepare(featureProgram(model, weights)), size);
  }

  /**
   * @param crops uint8 size×size×3 RGB each, at most `size` of them
   * @returns float32, crops×featureCount
   */
  async run(crops: readonly Uint8Array[]): Promise<Float32Array> {
    const { inputSizePx, featureCount } = this.#model;
    crops.forEach((crop, i) => this.#pictures.set(crop, i * crop.length));
    const { features } = await this.#program.run('features', {
      pictures: {
        type: 'uint8',
        shape: [this.size, inputSizePx, inputSizePx, 3],
        values: this.#pictures,
      },
    });
    return (features?.values as Float32Array).subarray(0, crops.length * featureCount);
  }

  dispose(): void {
    this.#program.dispose();
  }
}
