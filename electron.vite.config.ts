import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { requiredPackages } from './scripts/build/required-packages.ts';

const largePackages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-wasm'];

/** Every process and worker is an entry of its own: its file name is stable, so no code has to guess a chunk's name. */
const mainEntries = {
  index: 'main/app/index.ts',
  engine: 'main/engine/process/engine.ts',
  cli: 'main/engine/cli/index.ts',
  'decode-worker': 'main/engine/process/decode-worker.ts',
  'memory-probe': 'main/engine/process/memory-probe.ts',
  'placement-probe': 'main/engine/process/placement-probe.ts',
};

export default defineConfig({
  main: {
    plugins: [requiredPackages(largePackages)],
    build: {
      outDir: 'out/main',
      externalizeDeps: { exclude: largePackages },
      rolldownOptions: { input: mainEntries, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: 'main/app/preload.ts',
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [svelte()],
    build: { outDir: 'out/renderer', rolldownOptions: { input: 'renderer/index.html' } },
  },
});
