import { defineMigration } from './define.ts';

/** When the process that works on a run now took it over; NULL where it is the one that began it. */
export default defineMigration({
  version: 2,
  sql: 'ALTER TABLE runs ADD COLUMN resumed_at TEXT;',
});
