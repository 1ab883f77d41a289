import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { matchesPin } from './hash.mjs';
import { SetupError } from './setup-error.mjs';

const defaultConnectMs = 8_000;
const defaultStallMs = 30_000;

/**
 * Downloads a file into place: continued where an earlier try stopped, checked against its pin, then renamed.
 * A download that was cut off stays beside the target as `.part`; one with the wrong content is deleted.
 * @param {string} url
 * @param {string} file where it goes
 * @param {{pin: string, label: string, report: object, connectMs?: number, stallMs?: number}} options
 *   `connectMs` until the first byte of the answer, `stallMs` without any further byte
 * @throws SetupError when the server is out of reach or the content is not the pinned one
 */
export async function download(url, file, { pin, label, report, connectMs, stallMs }) {
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  const transfer = createTransfer(connectMs ?? defaultConnectMs, stallMs ?? defaultStallMs);
  try {
    await receive(url, part, transfer, (done, total) => report.progress(label, done, total));
  } catch (error) {
    throw new SetupError(`${label} could not be downloaded: ${transfer.reason() ?? reasonOf(error)}.`, {
      cause: error,
    });
  } finally {
    transfer.end();
    report.progressDone();
  }
  if (!(await matchesPin(part, pin))) {
    await rm(part, { force: true });
    throw new SetupError(`${label} is not what was expected (its checksum differs). It was deleted.`);
  }
  await rename(part, file);
}

async function receive(url, part, transfer, onProgress) {
  const had = await sizeOf(part);
  const response = await fetch(url, {
    headers: had > 0 ? { range: `bytes=${had}-` } : {},
    signal: transfer.signal,
    redirect: 'follow',
  });
  // 416: there is nothing after what we have, so the file is complete and the checksum decides.
  if (response.status === 416) {
    await response.body?.cancel();
    return;
  }
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const isContinued = response.status === 206;
  let done = isContinued ? had : 0;
  const length = Number(response.headers.get('content-length'));
  const total = length > 0 ? done + length : undefined;
  const count = async function* (source) {
    for await (const chunk of source) {
      transfer.alive();
      done += chunk.length;
      onProgress(done, total);
      yield chunk;
    }
  };
  const output = createWriteStream(part, { flags: isContinued ? 'a' : 'w' });
  await pipeline(Readable.fromWeb(response.body), count, output);
}

/** Ends the transfer when no answer or no further byte comes; a slow but living one may take its time. */
function createTransfer(connectMs, stallMs) {
  const controller = new AbortController();
  let reason;
  const abortAfter = (ms, text) =>
    setTimeout(() => {
      reason = text;
      controller.abort();
    }, ms);
  let timer = abortAfter(connectMs, `no answer within ${Math.round(connectMs / 1000)} seconds`);
  return {
    signal: controller.signal,
    reason: () => reason,
    alive() {
      clearTimeout(timer);
      timer = abortAfter(stallMs, `the connection was silent for ${Math.round(stallMs / 1000)} seconds`);
    },
    end: () => clearTimeout(timer),
  };
}

async function sizeOf(file) {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}

function reasonOf(error) {
  const code = error.cause?.code ?? error.code;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'the server’s name is not known here (no network?)';
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOSPC') return 'the disk is full';
  return error.cause?.message ?? error.message;
}
