import { runScript } from './setup/main.mjs';
import { setUp } from './setup/set-up.mjs';

const has = (option) => process.argv.includes(option);

await runScript(() =>
  setUp({
    gpu: has('--gpu'),
    again: has('--again'),
    newerElectron: has('--electron'),
    retry: true,
    check: true,
  }),
);
