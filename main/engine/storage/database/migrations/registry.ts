import type { Migration } from './define.ts';

const found = import.meta.glob<{ readonly default: Migration }>(
  ['./*.ts', '!./define.ts', '!./registry.ts'],
  {
    eager: true,
  },
);

export const migrations = orderMigrations(Object.values(found).map(({ default: migration }) => migration));

/** @throws Error when a version is missing or taken twice: a bug that must not reach a user's data */
export function orderMigrations(unordered: readonly Migration[]): readonly Migration[] {
  const ordered = [...unordered].sort((a, b) => a.version - b.version);
  for (const [index, { version }] of ordered.entries()) {
    if (version !== index + 1) {
      throw new Error(`migrations must count 1, 2, 3 …; found ${version} in place ${index + 1}`);
    }
  }
  return ordered;
}
