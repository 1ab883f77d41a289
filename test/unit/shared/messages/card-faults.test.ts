import { expect, test } from 'vitest';
import type { CardFault } from '#shared/domain/run/backend-fault.ts';
import { english } from '#shared/messages/en/english.ts';
import { expectSentences } from '#test/support/sentence.ts';

const { backend } = english();
const command = 'npm run setup -- --gpu';

/** One of each kind: the compiler asks for the ones that are missing. */
const samples: { readonly [K in CardFault['kind']]: CardFault & { readonly kind: K } } = {
  'not-on-this-system': { kind: 'not-on-this-system' },
  'other-backend': { kind: 'other-backend' },
  'no-driver': { kind: 'no-driver', oldest: '525.60.13' },
  'old-driver': { kind: 'old-driver', version: '470.82', oldest: '525.60.13' },
  'no-access': { kind: 'no-access', file: '/dev/nvidiactl' },
  'no-driver-library': { kind: 'no-driver-library', library: 'libcuda.so.1' },
  'no-library': { kind: 'no-library', library: 'libcudnn.so.9', command },
  'no-tensorflow': { kind: 'no-tensorflow', command },
  'tensorflow-for-processor': { kind: 'tensorflow-for-processor', command },
  hidden: { kind: 'hidden', command },
  unknown: { kind: 'unknown', command },
};

test('everything that keeps a graphics card from being used has a sentence of its own', () => {
  expectSentences(Object.values(samples).map(backend.cardFault));
});

test('each is repaired by its command, or by what a sentence says', () => {
  for (const fault of Object.values(samples)) {
    if ('command' in fault) expect(backend.cardRepair(fault)).toBe(command);
    else expect(backend.cardRepair(fault)).toMatch(/^[A-Z].+\.$/);
  }
});
