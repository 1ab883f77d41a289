import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    isLong?: boolean;
  }
}

/**
 * How often a test repeats what chance or rounding could hide.
 * @param few in `npm test`
 * @param many in `npm run test:long`
 */
export const repeated = (few: number, many: number): number => (inject('isLong') === true ? many : few);
