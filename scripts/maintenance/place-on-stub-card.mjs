/**
 * Shows where TensorFlow for graphics cards would place the ops of every kind of run, without a card; see
 * docs/compiled-steps.md, “On a graphics card”.
 * usage: node scripts/maintenance/place-on-stub-card.mjs <folder tensorflow of the unpacked wheel>
 */
import path from 'node:path';
import { runnerImport } from 'vite';

const [libraries] = process.argv.slice(2);
if (libraries === undefined) {
  console.error(
    'usage: node scripts/maintenance/place-on-stub-card.mjs <folder tensorflow of the unpacked wheel>',
  );
  process.exit(2);
}
const script = path.join(import.meta.dirname, 'stub-card', 'place-all.ts');
const { module } = await runnerImport(script, { configFile: false, logLevel: 'warn' });
await module.placeAll(path.resolve(libraries));
process.exit(0);
