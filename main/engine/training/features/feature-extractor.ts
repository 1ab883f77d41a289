import { featureProgram } from '#engine/compute/networks.ts';
import type { ArrayValues, Backend, PreparedProgram } from '#engine/compute/backend.ts';
import type { BaseModel } from '#engine/models/define.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';

/** A base model, ready to be loaded into an backend. */
export interface LoadedBase {
  readonly base: BaseModel;
  readonly graph: NetworkGraph;
  readonly weights: ArrayValues;
}

/** Runs the features of some images in calls of one size, so that one prepared function serves all. */
export class FeatureExtractor {
  readonly #loaded: LoadedBase;
  readonly #program: PreparedProgram;
  /** uint8, size×image; the places after the last image keep what was there, and their results are not used. */
  readonly #images: Uint8Array;
  readonly size: number;

  private constructor(loaded: LoadedBase, program: PreparedProgram, size: number) {
    this.#loaded = loaded;
    this.#program = program;
    this.size = size;
    this.#images = new Uint8Array(size * loaded.graph.input.sizePx ** 2 * 3);
  }

  /** @param size images in one call */
  static async create(backend: Backend, loaded: LoadedBase, size: number): Promise<FeatureExtractor> {
    const { base, graph, weights } = loaded;
    return new FeatureExtractor(loaded, await backend.prepare(featureProgram(base, graph, weights)), size);
  }

  /**
   * @param images uint8 size×size×3 RGB each, at most `size` of them
   * @returns float32, images×featureCount
   */
  async run(images: readonly Uint8Array[]): Promise<Float32Array> {
    const { graph, base } = this.#loaded;
    const { sizePx } = graph.input;
    images.forEach((image, i) => this.#images.set(image, i * image.length));
    const { features } = await this.#program.run('features', {
      examples: { type: 'uint8', shape: [this.size, sizePx, sizePx, 3], values: this.#images },
    });
    return (features?.values as Float32Array).subarray(0, images.length * base.featureCount);
  }

  dispose(): void {
    this.#program.dispose();
  }
}
