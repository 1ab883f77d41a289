import { defineMigration } from './define.ts';

/** What was measured besides losses and accuracies, as JSON; NULL in epochs of earlier versions. */
export default defineMigration({
  version: 4,
  sql: 'ALTER TABLE epochs ADD COLUMN measured TEXT;',
});
