import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { photoClasses, writePhotos } from '../images/photo-dataset.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const cache = path.join(repository, 'node_modules/.cache/window-harness');
const photos = path.join(cache, 'photos');

/** `/images/<kind>/<class · 100000 + number>`: photos of two classes, in turn. */
function images(): Plugin {
  const files = photoClasses.map((name) =>
    readdirSync(path.join(photos, name)).map((file) => path.join(photos, name, file)),
  );
  return {
    name: 'harness-images',
    configureServer(server) {
      server.middlewares.use('/images', (request, response) => {
        const code = Number(request.url?.split('/').at(-1));
        const ofClass = files[Math.floor(code / 100_000) % 2] ?? [];
        const file = ofClass[(code % 100_000) % ofClass.length];
        response.setHeader('Content-Type', 'image/jpeg');
        response.end(file === undefined ? undefined : readFileSync(file));
      });
    },
  };
}

/** `npx vite --config test/support/window-harness/vite.config.ts` shows the window in a browser, without Electron or engine. */
export default defineConfig(async () => {
  await writePhotos(photos, 80, 'window harness');
  return {
    root: import.meta.dirname,
    cacheDir: path.join(cache, 'vite'),
    plugins: [svelte(), images()],
    server: { port: 5199, strictPort: true, fs: { allow: [repository] } },
  };
});
