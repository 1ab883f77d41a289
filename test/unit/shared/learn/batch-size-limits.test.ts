import { expect, test } from 'vitest';
import { decidingLimit } from '#shared/domain/learn/batch-size-limits.ts';

test('the lowest limit decides', () => {
  expect(decidingLimit({ memory: 256, speed: 128, noise: 512, images: 2000 })).toEqual({
    limit: 'speed',
    size: 128,
  });
});

test('what was not measured does not decide, and nothing measured decides nothing', () => {
  expect(decidingLimit({ memory: null, speed: null, noise: 64, images: 2000 })?.limit).toBe('noise');
  expect(decidingLimit({ memory: null, speed: null, noise: null, images: 2000 })).toBeNull();
});

test('no batch is larger than all images', () => {
  expect(decidingLimit({ memory: 4096, speed: null, noise: null, images: 305 })?.size).toBe(305);
});
