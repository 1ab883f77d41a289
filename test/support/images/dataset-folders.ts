import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { Finding, FindingKind } from '#shared/domain/dataset/dataset.ts';
import type { ImageEdits } from '#engine/storage/database/image-edits.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { openDataset, type OpenRequest } from '#engine/data/open-dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { rawPng } from './encoded-images.ts';

/** A gray PNG of 8 × 8 pixels, different for each number. */
export function tinyPng(number: number): Buffer {
  const pixels = [number & 255, (number >> 8) & 255, (number >> 16) & 255];
  const row = (y: number): number[] => [0, ...Array.from({ length: 8 }, (_, x) => pixels[(x + y) % 3] ?? 0)];
  return rawPng(
    8,
    8,
    8,
    0,
    Array.from({ length: 8 }, (_, y) => row(y)),
  );
}

/** Writes files below a folder; a number stands for that tiny image, a string for text. */
export async function writeTree(
  folder: string,
  files: Readonly<Record<string, Buffer | string | number>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'number' ? tinyPng(content) : content);
  }
}

/** `cats` and `dogs` with some tiny images each: enough for a dataset. */
export function twoClasses(perClass = 3): Record<string, number> {
  const files: Record<string, number> = {};
  for (let i = 0; i < perClass; i++) {
    files[`cats/${i}.png`] = 1000 + i;
    files[`dogs/${i}.png`] = 2000 + i;
  }
  return files;
}

export interface OpenOptions extends Partial<OpenRequest> {
  readonly edits?: ImageEdits;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: Extract<EngineEvent, { kind: 'dataset.progress' }>) => void;
}

/** Opens paths like the session; closed when the test has finished. */
export async function openPaths(
  paths: readonly string[],
  environment: EngineEnvironment,
  { edits, signal, onProgress, ...request }: OpenOptions = {},
): Promise<Dataset> {
  const dataset = await openDataset(
    { validationFraction: 0.2, splitSeed: 0, ...request, paths },
    {
      environment,
      edits: edits ?? { excluded: new Map(), movedTo: new Map() },
      projectId: () => 'project',
      onProgress: onProgress ?? (() => undefined),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  onTestFinished(() => dataset.close());
  return dataset;
}

export function findingOf(dataset: Dataset, kind: FindingKind): Finding | undefined {
  return dataset.summary.findings.find((finding) => finding.kind === kind);
}

/** The names of the files in a finding, sorted. */
export function namesIn(dataset: Dataset, kind: FindingKind): string[] {
  return (findingOf(dataset, kind)?.files ?? []).map(({ name }) => name).sort();
}

/** Class, split and name of every image in use. */
export function imagesOf(dataset: Dataset): string[] {
  return Array.from({ length: dataset.imageCount }, (_, id) => dataset.image(id))
    .filter(({ isExcluded }) => !isExcluded)
    .map(({ classIndex, split, name }) => `${dataset.classNames[classIndex] ?? ''} ${split} ${name}`);
}

/** @returns how many images are in use, in all splits */
export function usedImages({ summary: { counts } }: Dataset): number {
  return counts.train + counts.validation + counts.test;
}
