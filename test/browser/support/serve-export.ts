import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { repository } from './prepared.ts';

/** A web server on this computer alone, as someone who puts an export on the web has one. */
export interface ExportServer {
  readonly address: string;
  /** Serves a text or file under a name from now on. */
  put(name: string, content: string | { readonly file: string }): void;
  /** Serves the files of a folder. */
  mount(folder: string): void;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.jpg': 'image/jpeg',
};

export async function serveExport(): Promise<ExportServer> {
  const put = new Map<string, string | { readonly file: string }>();
  let mounted = '';
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname).slice(1);
    contentOf(name, put, mounted).then(
      (content) => {
        response.setHeader('content-type', types[path.extname(name)] ?? 'application/octet-stream');
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (name, content) => void put.set(name, content),
    mount: (folder) => void (mounted = folder),
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}

async function contentOf(
  name: string,
  put: ReadonlyMap<string, string | { readonly file: string }>,
  mounted: string,
): Promise<string | Buffer> {
  const content = put.get(name);
  if (typeof content === 'string') return content;
  if (content !== undefined) return readFile(content.file);
  if (name.startsWith('npm/')) return packageFile(name.slice('npm/'.length));
  return readFile(path.join(mounted, path.basename(name)));
}

/** What jsdelivr.net/npm/ would answer for `@scope/package@version/file`: from node_modules, where the version is right. */
async function packageFile(name: string): Promise<Buffer> {
  const [, packageName = '', version, file = ''] = /^(@[^/]+\/[^@]+)@([^/]+)\/(.*)$/.exec(name) ?? [];
  const folder = path.join(repository, 'node_modules', packageName);
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  if (manifest.version !== version) throw new Error(`${packageName} ${version ?? ''} is not installed`);
  return readFile(path.join(folder, file));
}
