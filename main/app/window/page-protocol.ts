import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The window's own address: a real origin of its own, so that `'self'` means our files and nothing else on this disk. */
export const pageScheme = 'app';
export const pageOrigin = `${pageScheme}://batchwise`;

/** No network, no inline scripts, no eval; styles may be inline, because widths of bars are. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src thumb: blob: data:',
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Answers `app://batchwise/<file>` from the folder of the built page, and nothing outside it. */
export function pageHandler(
  rendererFolder: string,
): (request: { readonly url: string }) => Promise<Response> {
  return async ({ url }) => {
    try {
      const file = fileOf(rendererFolder, url);
      const contentType = contentTypes[path.extname(file ?? '')];
      if (file === undefined || contentType === undefined) return notFound();
      const contents = new Uint8Array(await readFile(file));
      return new Response(contents, {
        headers: {
          'Content-Type': contentType,
          'Content-Security-Policy': contentSecurityPolicy,
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'no-cache',
        },
      });
    } catch {
      // Missing, or an address that is none.
      return notFound();
    }
  };
}

function fileOf(rendererFolder: string, url: string): string | undefined {
  const { protocol, host, pathname } = new URL(url);
  if (`${protocol}//${host}` !== pageOrigin) return undefined;
  const name = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  const file = path.join(rendererFolder, name);
  return file.startsWith(rendererFolder + path.sep) ? file : undefined;
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}
