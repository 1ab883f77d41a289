// Time and memory of opening a large archive: fashion-mnist.zip with its 70,000 images against 7,000 of them.
// Usage: node bench/scan.mjs [archive]; by default, fashion-mnist.zip in the folder BATCHWISE_IMAGES.
// Prints one JSON object per line. Figures are for this machine at this moment.
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const built = path.join(repository, 'node_modules/.cache/batchwise-bench-scan');

/** Scans in a separate process, to measure the peak memory of the scan alone. */
async function scanOnce(archive, cacheFolder) {
  const { openDataset } = await import(pathToFileURL(path.join(built, 'open.js')).href);
  let longestStallMs = 0;
  let last = performance.now();
  const stall = setInterval(() => {
    longestStallMs = Math.max(longestStallMs, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  const startedAt = performance.now();
  const dataset = await openDataset(
    { paths: [archive], validationFraction: 0.2, splitSeed: 0 },
    {
      environment: {
        cacheFolder,
        dataFolder: cacheFolder,
        assetsFolder: path.join(repository, 'assets'),
        decodeWorkerPath: path.join(built, 'decode-worker.js'),
        memoryProbePath: '',
        placementProbePath: '',
        tensorflowFolder: cacheFolder,
        appVersion: '0.0.0-bench',
      },
      edits: { excluded: new Map(), movedTo: new Map() },
      projectId: () => 'bench',
      onProgress: () => undefined,
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(stall);
  const { user, system } = process.cpuUsage();
  const editAt = process.cpuUsage();
  dataset.setExcluded([0], true);
  const edit = process.cpuUsage(editAt);
  const result = {
    images: dataset.imageCount,
    seconds: round(seconds),
    cpuSeconds: round((user + system) / 1e6),
    // In kilobytes on Linux and macOS.
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    longestStallMs: Math.round(longestStallMs),
    editCpuMs: round((edit.user + edit.system) / 1000),
  };
  await dataset.close();
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function buildBackend() {
  const { build } = await import('vite');
  await build({
    root: repository,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: built,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: {
          'decode-worker': path.join(repository, 'main/engine/process/decode-worker.ts'),
          open: path.join(repository, 'main/engine/data/open-dataset.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
}

/** Writes every `step`th entry of an archive, stored as in the original. */
async function thin(archive, step, target) {
  const yauzl = (await import('yauzl')).default;
  const yazl = (await import('yazl')).default;
  const source = await yauzl.fromBufferPromise(readFileSync(archive));
  const thinned = new yazl.ZipFile();
  let position = 0;
  for await (const entry of source.eachEntry()) {
    if (position++ % step !== 0) continue;
    const chunks = [];
    for await (const chunk of await source.openReadStreamPromise(entry)) chunks.push(chunk);
    thinned.addBuffer(Buffer.concat(chunks), entry.fileName, { compress: false });
  }
  thinned.end();
  await pipeline(thinned.outputStream, createWriteStream(target));
}

const round = (value) => Math.round(value * 100) / 100;

async function compare(archive) {
  await buildBackend();
  const folder = mkdtempSync(path.join(tmpdir(), 'batchwise-bench-'));
  try {
    const small = path.join(folder, 'small.zip');
    await thin(archive, 10, small);
    for (const [name, file] of [
      ['tenth', small],
      ['whole', archive],
    ]) {
      for (const open of ['first', 'second']) {
        const run = spawnSync(
          process.execPath,
          [fileURLToPath(import.meta.url), '--once', file, path.join(folder, name)],
          {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'inherit'],
          },
        );
        if (run.status !== 0) throw new Error(`The scan ended with status ${run.status}.`);
        console.log(
          JSON.stringify({ archive: name, open, cores: availableParallelism(), ...JSON.parse(run.stdout) }),
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--once') await scanOnce(...rest);
else if (first !== undefined) await compare(path.resolve(first));
else if (process.env.BATCHWISE_IMAGES)
  await compare(path.resolve(process.env.BATCHWISE_IMAGES, 'fashion-mnist.zip'));
else {
  process.stderr.write(
    'Name an archive, or set BATCHWISE_IMAGES to a folder that holds fashion-mnist.zip.\n',
  );
  process.exitCode = 2;
}
