// Frame times of the window with the engine at full load: node bench/frames.mjs [seconds] [runs] [head|small|fine-tune]
// Needs a built app and a display (or xvfb-run -a). Prints one JSON line per run, and the medians.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import { sandboxArguments } from '../scripts/run/electron.mjs';
import { electronExecutable } from '../scripts/setup/electron/runtime.mjs';
import { cacheFolder, repositoryFolder } from '../scripts/setup/folders.mjs';

const seconds = Number(process.argv[2] ?? 10);
const runs = Number(process.argv[3] ?? 3);
/** The choices in the window, by name; by default, only the head trains. */
const choices = { head: [], small: ['Small network'], 'fine-tune': ['Whole network'] }[
  process.argv[4] ?? 'head'
];

async function measure() {
  const folder = await mkdtemp(path.join(tmpdir(), 'batchwise-frames-'));
  const env = {
    ...process.env,
    BATCHWISE_DATA: path.join(folder, 'data'),
    BATCHWISE_CACHE: path.join(folder, 'cache'),
    BATCHWISE_TENSORFLOW: path.join(cacheFolder(), 'tensorflow'),
  };
  delete env.ELECTRON_RUN_AS_NODE;
  const launchedAt = performance.now();
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...sandboxArguments(), repositoryFolder],
    env,
  });
  try {
    const page = await app.firstWindow();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const windowMs = performance.now() - launchedAt;
    await page.getByRole('button', { name: 'Just open it' }).click();
    await page.getByRole('button', { name: 'Continue to Train' }).click({ timeout: 120_000 });
    for (const name of choices) await page.getByRole('radio', { name, exact: true }).click();
    const idle = await frameTimes(page, seconds);
    await train(page, 10_000);
    const preparing = await frameTimes(page, seconds);
    await page.getByRole('button', { name: 'Stop and save', disabled: false }).waitFor({ timeout: 300_000 });
    const training = await frameTimes(page, seconds);
    return { windowMs, backendMb: await backendMegabytes(app), idle, preparing, training };
  } finally {
    await app.evaluate(({ app: electron }) => electron.exit()).catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function train(page, epochs) {
  const field = page.getByRole('textbox', { name: 'Epochs' });
  await field.fill(String(epochs));
  await field.press('Enter');
  await page.getByRole('main').getByRole('button', { name: 'Train', exact: true }).click();
}

/** Milliseconds between frames; people notice a frame of 50 ms or more. */
async function frameTimes(page, duration) {
  const times = await page.evaluate(async (limit) => {
    const between = [];
    let last = await new Promise(requestAnimationFrame);
    const end = last + limit * 1000;
    while (last < end) {
      const now = await new Promise(requestAnimationFrame);
      between.push(now - last);
      last = now;
    }
    return between;
  }, duration);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (fraction) => Number(sorted[Math.floor((sorted.length - 1) * fraction)].toFixed(1));
  const under50 = times.filter((time) => time < 50).length / times.length;
  return {
    frames: times.length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    under50: Number(under50.toFixed(4)),
  };
}

/** Resident memory of the engine's process; on Linux with its peak. */
async function backendMegabytes(app) {
  const [pid] = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().flatMap(({ name, pid: id }) => (name === 'Batchwise engine' ? [id] : [])),
  );
  if (process.platform !== 'linux' || pid === undefined) return null;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (key) => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const results = [];
for (let run = 0; run < runs; run++) {
  const result = await measure();
  results.push(result);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
const fraction = (phase) => median(results.map((result) => result[phase].under50));
process.stdout.write(
  `${JSON.stringify({
    kind: 'medians',
    windowMs: Math.round(median(results.map(({ windowMs }) => windowMs))),
    framesUnder50ms: {
      idle: fraction('idle'),
      preparing: fraction('preparing'),
      training: fraction('training'),
    },
  })}\n`,
);
