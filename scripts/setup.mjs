import { runScript } from './setup/main.mjs';
import { setUp } from './setup/set-up.mjs';

await runScript(() => setUp({ gpu: process.argv.includes('--gpu'), retry: true }));
