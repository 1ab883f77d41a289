import { buildApp } from './build/build-app.mjs';
import { withDisplay } from './run/display.mjs';
import { electronFolder, installedElectron } from './setup/electron/runtime.mjs';
import { runScript } from './setup/main.mjs';
import { createReport } from './setup/report.mjs';
import { setUp } from './setup/set-up.mjs';
import { addCounts } from './test/counts.mjs';
import { installNodeVersions } from './test/node-versions.mjs';
import { checkRuntimes, parts, suiteObstacle, suites } from './test/parts.mjs';

const print = (text) => process.stdout.write(`${text}\n`);
const known = { ...parts, ...suites };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const unknown = wanted.filter((name) => !Object.hasOwn(known, name));
const obstacle = wanted.map((name) => suiteObstacle(name)).find(Boolean);

if (unknown.length > 0) {
  process.stderr.write(`Unknown part: ${unknown.join(', ')}. Parts: ${Object.keys(known).join(', ')}.\n`);
  process.exitCode = 2;
} else if (obstacle) {
  print(`${obstacle}\n\n0 passed, 1 failed`);
  process.exitCode = 1;
} else await runScript(testAll);

async function testAll() {
  const report = createReport();
  await setUp({ report, retry: true });
  await installNodeVersions(report);
  const rows = checkRuntimes(print);
  rows.push(await countingFailure('Build', () => buildApp({ report })));
  await withDisplay(process.env, async (displayEnv) => {
    const env = { ...displayEnv };
    if (installedElectron()) env.ELECTRON_OVERRIDE_DIST_PATH = electronFolder();
    for (const name of wanted) rows.push(...(await known[name](env, print)));
  });
  return summarize(rows);
}

/** A failed build is one failed check; what can be tested without it still is. */
async function countingFailure(label, body) {
  try {
    await body();
    return { label, counts: { passed: 1, failed: 0, skipped: 0 } };
  } catch (error) {
    print(`${label}: failed\n${error.message}`);
    return { label, counts: { passed: 0, failed: 1, skipped: 0 } };
  }
}

function summarize(rows) {
  print('');
  for (const { label, counts } of rows) {
    const skipped = counts.skipped > 0 ? `, skipped ${counts.skipped}` : '';
    print(`${label}: passed ${counts.passed}, failed ${counts.failed}${skipped}`);
  }
  const { passed, failed } = addCounts(rows.map(({ counts }) => counts));
  print('');
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
