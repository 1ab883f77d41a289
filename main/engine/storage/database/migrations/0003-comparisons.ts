import { defineMigration } from './define.ts';

/** A comparison and its queue. A run that is removed from the list leaves its place in the queue, waiting again. */
export default defineMigration({
  version: 3,
  sql: `
    CREATE TABLE comparisons (
      comparison_id TEXT PRIMARY KEY,
      project_id TEXT NOT NULL REFERENCES projects,
      status TEXT NOT NULL CHECK (status IN ('running', 'stopped', 'interrupted', 'finished')),
      started_at TEXT NOT NULL,
      continued_at TEXT NOT NULL,
      process_id INTEGER NOT NULL,
      dataset_fingerprint TEXT NOT NULL,
      validation_images INTEGER NOT NULL,
      config TEXT NOT NULL
    ) STRICT;

    CREATE TABLE comparison_runs (
      comparison_id TEXT NOT NULL REFERENCES comparisons ON DELETE CASCADE,
      position INTEGER NOT NULL,
      planned TEXT NOT NULL,
      run_id TEXT REFERENCES runs ON DELETE SET NULL,
      peak_memory_bytes INTEGER,
      PRIMARY KEY (comparison_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX comparison_runs_by_run ON comparison_runs (run_id);
  `,
});
