import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ArrayValue } from '#engine/compute/backend.ts';
import { cropImage } from '#engine/data/decode/crop-image.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { writeExports } from '#engine/exporters/write-export.ts';
import { createSession, type Session } from '#engine/services/session.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator, randomNormal } from '#shared/domain/random.ts';
import { seededSmallModel } from '#test/support/training/seeded-models.ts';
import type { PreparedExport } from './prepared-export.ts';
import { makeSampleImages } from './sample-images.ts';

/**
 * A process of plain Node that does what the app does: trains on photos, exports, and classifies 20 photos itself.
 * Then the browser tests hold what Chromium says against it.
 * Command line: repository, folder to write to, built decode worker, folder of the photos.
 */
const [repository = '', output = '', decodeWorkerPath = '', data = ''] = process.argv.slice(2);
const never = new AbortController().signal;
const photosOfEachClass = 10;
const hostileClassNames = [
  '</script><img src=x onerror=document.body.remove()>',
  '<!--<script>',
  '"><svg onload=document.body.remove()>',
  '\'quoted\' & "quoted"',
  '蜜蜂 🐝',
  '{{weights}} $& ${x}',
  '__proto__',
  'a'.repeat(200),
];

const environment: EngineEnvironment = {
  cacheFolder: path.join(output, 'cache'),
  dataFolder: path.join(output, 'data'),
  assetsFolder: path.join(repository, 'assets'),
  decodeWorkerPath,
  memoryProbePath: '',
  placementProbePath: '',
  tensorflowFolder: path.join(defaultCacheFolder(process.env, process.platform, homedir()), 'tensorflow'),
  appVersion: '0.1.0',
};

await prepare();

async function prepare(): Promise<void> {
  let ended: (event: EngineEvent) => void = () => undefined;
  const end = new Promise<EngineEvent>((settle) => (ended = settle));
  const session = createSession(environment, (event) =>
    event.kind === 'run.ended' ? ended(event) : undefined,
  );
  try {
    const paths = [path.join(data, 'train')];
    await session.api['dataset.open']({ paths, validationPath: path.join(data, 'val') }, never);
    const { runId } = await session.api['run.start'](defaultRunConfig, never);
    const event = await end;
    if (event.kind !== 'run.ended' || event.reason !== 'finished') throw new Error(JSON.stringify(event));
    await writeFile(path.join(output, 'prepared.json'), JSON.stringify(await exportRun(session, runId)));
  } finally {
    await session.close();
  }
}

async function exportRun(session: Session, runId: string): Promise<PreparedExport> {
  const folder = path.join(output, 'model');
  const [report] = await session.api['export.write']({ runId, formats: ['tfjs'], folder }, never);
  const { classNames } = await session.api['run.detail']({ runId }, never);
  return {
    folder,
    classNames,
    hostile: await exportHostile(),
    small: await exportSmall(),
    maxDifference: report?.maxDifference ?? NaN,
    photos: await classifyPhotos(session, runId, classNames),
    samples: await cropSamples(),
  };
}

/** A seeded model: what matters are its class names. */
async function exportHostile(): Promise<PreparedExport['hostile']> {
  const folder = path.join(output, 'hostile');
  const random = randomGenerator('hostile head');
  const count = hostileClassNames.length;
  const numbers = (...shape: readonly number[]): ArrayValue => {
    const length = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length }, () => 0.05 * randomNormal(random));
    return { type: 'float32', shape, values };
  };
  await writeExports({
    model: {
      runId: 'hostile',
      modelId: 'efficientnet-lite0',
      modelParameters: {},
      fineTune: 'none',
      input: { sizePx: 224, channels: 3 },
      classNames: hostileClassNames,
      weights: { 'classifier/kernel': numbers(1280, count), 'classifier/bias': numbers(count) },
    },
    references: [],
    formats: ['tfjs'],
    folder,
    context: {
      assetsFolder: environment.assetsFolder,
      modelName: '<b>Model</b> "one" & more',
      appVersion: environment.appVersion,
      createdAt: '2026-01-02T03:04:05.000Z',
      accuracyText: '',
    },
    onProgress: () => undefined,
  });
  return { folder, classNames: hostileClassNames };
}

/** Seeded as well: its page is looked at. */
async function exportSmall(): Promise<PreparedExport['small']> {
  const folder = path.join(output, 'small');
  const model = seededSmallModel({ sizePx: 28, channels: 1 });
  await writeExports({
    model,
    references: [],
    formats: ['tfjs'],
    folder,
    context: {
      assetsFolder: environment.assetsFolder,
      modelName: 'Small model',
      appVersion: environment.appVersion,
      createdAt: '2026-01-02T03:04:05.000Z',
      accuracyText: '',
    },
    onProgress: () => undefined,
  });
  return { folder, classNames: model.classNames };
}

async function classifyPhotos(
  session: Session,
  runId: string,
  classNames: readonly string[],
): Promise<PreparedExport['photos']> {
  const photos: PreparedExport['photos'][number][] = [];
  for (const className of classNames) {
    const folder = path.join(data, 'val', className);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
    for (const name of names.slice(0, photosOfEachClass)) {
      const file = path.join(folder, name);
      const { classes } = await session.api['prediction.classify']({ runId, image: { path: file } }, never);
      const of = new Map(classes.map(({ name, probability }) => [name, probability]));
      const probabilities = classNames.map((known) => of.get(known) ?? NaN);
      photos.push({ file, crop: await cropOf(file), probabilities });
    }
  }
  return photos;
}

async function cropSamples(): Promise<PreparedExport['samples']> {
  const folder = path.join(output, 'samples');
  await mkdir(folder);
  const samples: PreparedExport['samples'][number][] = [];
  for (const [name, bytes] of await makeSampleImages()) {
    const file = path.join(folder, name);
    await writeFile(file, bytes);
    samples.push({ file, crop: await cropOf(file) });
  }
  return samples;
}

/** @returns the app's crop, base64 */
async function cropOf(file: string): Promise<string> {
  const { rgb } = await cropImage(await readFile(file), 224, environment);
  return Buffer.from(rgb).toString('base64');
}
