import { inspectParts } from './doctor/inspect-parts.mjs';
import { runScript } from './setup/main.mjs';

const marks = { ok: 'ok      ', optional: 'optional', missing: 'missing ' };

await runScript(async () => {
  const parts = await inspectParts();
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(parts)}\n` : describe(parts));
  return parts.some(({ state }) => state === 'missing') ? 1 : 0;
});

function describe(parts) {
  const lines = parts.flatMap(({ name, state, detail, repair }) => {
    const line = `${marks[state]}  ${name}: ${detail}`;
    return repair ? [line, `          to repair it: ${repair}`] : [line];
  });
  return `${lines.join('\n')}\n`;
}
