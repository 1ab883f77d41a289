import { expect, test } from 'vitest';
import { decidingCeiling } from '#shared/domain/learn/ceilings.ts';

test('the lowest ceiling decides', () => {
  expect(decidingCeiling({ memory: 256, speed: 128, use: 512, images: 2000 })).toEqual({
    ceiling: 'speed',
    size: 128,
  });
});

test('what was not measured does not decide, and nothing measured decides nothing', () => {
  expect(decidingCeiling({ memory: null, speed: null, use: 64, images: 2000 })?.ceiling).toBe('use');
  expect(decidingCeiling({ memory: null, speed: null, use: null, images: 2000 })).toBeNull();
});

test('no batch is larger than all images', () => {
  expect(decidingCeiling({ memory: 4096, speed: null, use: null, images: 305 })?.size).toBe(305);
});
