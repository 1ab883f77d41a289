import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { RpcClient } from '#shared/contract/rpc.ts';
import {
  cachedImageFolder,
  cachedImageKinds,
  cachedImageName,
  type CachedImageKind,
} from '#shared/domain/dataset/cached-images.ts';

/** Images reach the window by address, `thumb://<kind>/<hash of the image's file>`, never over a message channel. */
export const thumbScheme = 'thumb';

interface Address {
  readonly kind: CachedImageKind;
  readonly hash: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.webp': 'image/webp',
  '.png': 'image/png',
};

export interface ThumbSource {
  readonly cacheFolder: string;
  /** @throws AppError while no engine runs */
  client(): Pick<RpcClient, 'call'>;
}

/**
 * Serves an image from the cache; one that is missing there is made by the engine first.
 * Only files below `<cache>/images/<kind>` are ever read, whatever the address or the engine says.
 */
export function thumbHandler(source: ThumbSource): (request: Request) => Promise<Response> {
  return async (request) => {
    const address = parseAddress(request.url);
    if (address === undefined) return new Response(null, { status: 400 });
    try {
      return (await fromCache(source, address)) ?? (await fromEngine(source, address, request.signal));
    } catch {
      // No dataset with this image is open, or it cannot be read: the page shows its own placeholder.
      return new Response(null, { status: 404 });
    }
  };
}

export function parseAddress(url: string): Address | undefined {
  const match = /^thumb:\/\/([a-z]+)\/([0-9a-f]{64})\/?$/.exec(url);
  const kind = cachedImageKinds.find((each) => each === match?.[1]);
  const hash = match?.[2];
  return kind === undefined || hash === undefined ? undefined : { kind, hash };
}

async function fromCache(
  { cacheFolder }: ThumbSource,
  { kind, hash }: Address,
): Promise<Response | undefined> {
  const file = path.join(cacheFolder, ...cachedImageFolder(kind), ...cachedImageName(kind, hash));
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined ? undefined : image(bytes, path.extname(file));
}

async function fromEngine(source: ThumbSource, address: Address, signal: AbortSignal): Promise<Response> {
  const prepared = await source.client().call('image.prepare', { ...address }, signal);
  const folder = await realpath(path.join(source.cacheFolder, ...cachedImageFolder(address.kind)));
  const file = await realpath(prepared.path);
  if (!file.startsWith(folder + path.sep)) return new Response(null, { status: 403 });
  return image(await readFile(file), path.extname(file));
}

/** The same hash is always the same image, so it never has to be asked for again. */
function image(bytes: Uint8Array, extension: string): Response {
  const contentType = contentTypes[extension];
  if (contentType === undefined) return new Response(null, { status: 415 });
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': contentType,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
