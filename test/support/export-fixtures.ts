import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { onTestFinished } from 'vitest';
import type { ExportContext, ReferenceImage } from '#engine/exporters/define.ts';
import type { WriteExportRequest } from '#engine/exporters/write-export.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { seededModel } from './training/seeded-models.ts';

export { seededModel } from './training/seeded-models.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const goldens = path.join(repository, 'test/fixtures/efficientnet-lite0');

/** The image of the first of `goldenReferences`. */
export const goldenImageFile = path.join(goldens, 'chelsea.png');

interface Golden {
  readonly image: string;
  /** PyTorch's 1280 features of the image. */
  readonly features: readonly number[];
}

export const exportContext: ExportContext = {
  assetsFolder: path.join(repository, 'assets'),
  modelName: 'ants, bees, wasps',
  appVersion: '0.1.0',
  createdAt: '2026-01-02T03:04:05.000Z',
  accuracyText: 'It classified 94.8% of 153 validation images correctly.',
};

/** Four images with the predictions by PyTorch's features, computed without code of the app. */
export async function goldenReferences(model: TrainedModel): Promise<readonly ReferenceImage[]> {
  const entries = JSON.parse(readFileSync(path.join(goldens, 'goldens.json'), 'utf8')) as readonly Golden[];
  return Promise.all(
    entries.map(async ({ image, features }) => ({
      rgb: await readRgb(path.join(goldens, image)),
      probabilities: softmaxOfHead(model, features),
    })),
  );
}

async function readRgb(file: string): Promise<Uint8Array> {
  const image = await loadImage(file);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return Uint8Array.from(
    { length: image.width * image.height * 3 },
    (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)] ?? 0,
  );
}

function softmaxOfHead(model: TrainedModel, features: readonly number[]): Float32Array {
  const classes = model.classNames.length;
  const kernel = model.weights['classifier/kernel']?.values ?? [];
  const bias = model.weights['classifier/bias']?.values ?? [];
  const logits = Array.from({ length: classes }, (_, k) =>
    features.reduce((sum, x, i) => sum + x * (kernel[i * classes + k] ?? 0), bias[k] ?? 0),
  );
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return Float32Array.from(powers, (power) => power / sum);
}

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'batchwise-export-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function exportRequest(
  folder: string,
  changes: Partial<WriteExportRequest> = {},
): Promise<WriteExportRequest> {
  const model = changes.model ?? seededModel();
  const references = changes.references ?? (await goldenReferences(model));
  return {
    model,
    references,
    formats: ['tfjs'],
    folder,
    context: exportContext,
    onProgress: () => undefined,
    ...changes,
  };
}
