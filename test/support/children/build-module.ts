import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const outputFolder = path.join(repository, 'node_modules/.cache/batchwise-test');

/**
 * Builds one of our modules to a file that plain Node can start as a process of its own, packages left outside.
 * @param module its path in the repository
 * @returns the absolute path of the built file
 */
export async function buildModule(module: string): Promise<string> {
  const name = path.basename(module, '.ts');
  await build({
    root: repository,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: outputFolder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { [name]: path.join(repository, module) },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  return path.join(outputFolder, `${name}.js`);
}
