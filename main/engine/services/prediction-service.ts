import { readFile, stat } from 'node:fs/promises';
import type { Input, Prediction } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import { cropImage } from '#engine/data/decode/crop-image.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { models } from '#engine/models/registry.ts';
import { createClassifier } from '#engine/training/classifier.ts';
import type { Classifier } from '#engine/training/trained-model.ts';
import type { BackendService } from './backend-service.ts';
import type { RunContents } from './runs/run-folder.ts';

const largestImageBytes = 200_000_000;

/** Classifies single images with a run's model. The last model stays loaded: people try several images in a row. */
export class PredictionService {
  readonly #environment: EngineEnvironment;
  readonly #backends: BackendService;
  readonly #read: (runId: string) => Promise<RunContents>;
  #loaded: { readonly runId: string; readonly classifier: Promise<Classifier> } | undefined;

  /** @param read gives what was saved with a run */
  constructor(
    environment: EngineEnvironment,
    backends: BackendService,
    read: (runId: string) => Promise<RunContents>,
  ) {
    this.#environment = environment;
    this.#backends = backends;
    this.#read = read;
  }

  async classify({ runId, image }: Input<'prediction.classify'>): Promise<Prediction> {
    const bytes = 'bytes' in image ? image.bytes : await readImage(image.path);
    const classifier = await this.#classifier(runId);
    const { rgb, hash } = await cropImage(bytes, classifier.inputSizePx, this.#environment);
    const startedAt = performance.now();
    const [probabilities = new Float32Array()] = await classifier.classify([rgb]);
    return {
      classes: classifier.classNames
        .map((name, index) => ({ name, probability: probabilities[index] ?? 0 }))
        .sort((a, b) => b.probability - a.probability),
      cropHash: hash,
      milliseconds: performance.now() - startedAt,
    };
  }

  dispose(): void {
    void this.#loaded?.classifier.then((classifier) => classifier.dispose()).catch(() => undefined);
    this.#loaded = undefined;
  }

  async #classifier(runId: string): Promise<Classifier> {
    if (this.#loaded?.runId !== runId) {
      this.dispose();
      this.#loaded = { runId, classifier: this.#load(runId) };
    }
    try {
      return await this.#loaded.classifier;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
  }

  async #load(runId: string): Promise<Classifier> {
    const { model } = await this.#read(runId);
    const plugin = models.get(model.modelId);
    if (plugin === undefined) {
      throw new AppError('run/no-weights', { reason: 'unknown-model', modelId: model.modelId });
    }
    return createClassifier(await this.#backends.get('auto'), plugin, model, this.#environment);
  }
}

async function readImage(path: string): Promise<Uint8Array> {
  const file = await stat(path).catch(() => undefined);
  if (file?.isFile() !== true) throw new AppError('dataset/not-found', { kind: 'image', path });
  if (file.size > largestImageBytes)
    throw new AppError('dataset/unreadable-image', { fault: 'too-many-bytes', path });
  return readFile(path);
}
