import { featureProgram } from '#engine/compute/networks.ts';
import type { ArrayValues, Backend, PreparedProgram } from '#engine/compute/backend.ts';
import type { BaseModel } from '#engine/models/define.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';

/** A base model, ready to be loaded into a backend. */
export interface LoadedBase {
  readonly base: BaseModel;
  readonly graph: NetworkGraph;
  readonly weights: ArrayValues;
}

/** Computes features in calls of one size, so that one prepared function serves all. */
export class FeatureExtractor {
  readonly #loaded: LoadedBase;
  readonly #program: PreparedProgram;
  /** Images in one call. */
  readonly size: number;

  private constructor(loaded: LoadedBase, program: PreparedProgram, size: number) {
    this.#loaded = loaded;
    this.#program = program;
    this.size = size;
  }

  /** @param size images in one call */
  static async create(backend: Backend, loaded: LoadedBase, size: number): Promise<FeatureExtractor> {
    const { base, graph, weights } = loaded;
    return new FeatureExtractor(loaded, await backend.prepare(featureProgram(base, graph, weights)), size);
  }

  /**
   * @param images uint8, images×size×size×3 RGB, at most `size` of them
   * @returns float32, images×featureCount
   */
  async run(images: Uint8Array): Promise<Float32Array> {
    const { graph, base } = this.#loaded;
    const { sizePx } = graph.input;
    const imageBytes = sizePx ** 2 * 3;
    let values = images;
    if (images.length < this.size * imageBytes) {
      values = new Uint8Array(this.size * imageBytes);
      values.set(images);
    }
    const { features } = await this.#program.run('features', {
      examples: { type: 'uint8', shape: [this.size, sizePx, sizePx, 3], values },
    });
    return (features?.values as Float32Array).subarray(0, (images.length / imageBytes) * base.featureCount);
  }

  dispose(): void {
    this.#program.dispose();
  }
}
