import { expect, onTestFinished, test } from 'vitest';
import { EngineRoom } from '../../../../main/engine/session/engine-room.ts';
import { testEnvironment } from '../../../support/engine-environment.ts';

test('what an engine says of itself is known once it is loaded, and only of that one', async () => {
  const engines = new EngineRoom(await testEnvironment());
  onTestFinished(() => engines.dispose());
  expect(engines.loadedReport('wasm')).toBeUndefined();
  const { report } = await engines.get('wasm');
  expect(engines.loadedReport('wasm')).toBe(report);
  expect(engines.loadedReport('auto')).toBeUndefined();
});
