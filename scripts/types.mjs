import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runInForeground } from './run/foreground.mjs';
import { repositoryFolder } from './setup/folders.mjs';

const program = (...parts) => path.join(repositoryFolder, 'node_modules', ...parts);
const compiler = program('typescript', 'bin', 'tsc');

/**
 * The app must run on every Electron from 33 on, but is written against the newest types. Checking it against the oldest
 * ones too shows an API that doesn't exist there yet.
 */
async function oldElectronProject() {
  const file = program('.cache', 'types', 'tsconfig.electron-33.json');
  await mkdir(path.dirname(file), { recursive: true });
  const project = {
    extends: path.join(repositoryFolder, 'tsconfig.app.json'),
    compilerOptions: {
      composite: false,
      incremental: true,
      rootDir: repositoryFolder,
      emitDeclarationOnly: false,
      noEmit: true,
      tsBuildInfoFile: program('.cache', 'types', 'electron-33.tsbuildinfo'),
      paths: { electron: [program('electron-33', 'electron.d.ts')] },
      typeRoots: [program('@types')],
    },
    references: [],
  };
  await writeFile(file, JSON.stringify(project, null, 2));
  return file;
}

const checks = [
  ['Types', [compiler, '-b']],
  ['Types against Electron 33', [compiler, '-p', await oldElectronProject()]],
  [
    'Types in components',
    [
      program('svelte-check', 'bin', 'svelte-check'),
      ...['--tsconfig', './tsconfig.renderer.json', '--fail-on-warnings', '--output', 'human'],
    ],
  ],
];

for (const [label, args] of checks) {
  process.stdout.write(`${label}\n`);
  const code = await runInForeground(process.execPath, args, { cwd: repositoryFolder });
  if (code !== 0) process.exitCode = 1;
}
