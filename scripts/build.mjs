import { buildApp } from './build/build-app.mjs';
import { runScript } from './setup/main.mjs';
import { createReport } from './setup/report.mjs';

await runScript(() => buildApp({ report: createReport() }));
