import { expect, onTestFinished, test } from 'vitest';
import { BackendService } from '#engine/services/backend-service.ts';
import { testEnvironment } from '#test/support/engine-environment.ts';

test('what a backend says of itself is known once it is loaded, and only of that one', async () => {
  const backends = new BackendService(await testEnvironment());
  onTestFinished(() => backends.dispose());
  expect(backends.loadedReport('wasm')).toBeUndefined();
  const { report } = await backends.get('wasm');
  expect(backends.loadedReport('wasm')).toBe(report);
  expect(backends.loadedReport('auto')).toBeUndefined();
});
