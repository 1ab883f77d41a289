import { defineMigration } from './define.ts';

/** A comparison and its queue. A run that is removed from the list leaves its place in the queue, waiting again. */
export default defineMigration({
  version: 3,
  sql: `
    CREATE TABLE sweeps (
      sweep_id TEXT PRIMARY KEY,
      project_id TEXT NOT NULL REFERENCES projects,
      status TEXT NOT NULL CHECK (status IN ('running', 'stopped', 'interrupted', 'finished')),
      started_at TEXT NOT NULL,
      continued_at TEXT NOT NULL,
      process_id INTEGER NOT NULL,
      dataset_fingerprint TEXT NOT NULL,
      validation_images INTEGER NOT NULL,
      config TEXT NOT NULL
    ) STRICT;

    CREATE TABLE sweep_runs (
      sweep_id TEXT NOT NULL REFERENCES sweeps ON DELETE CASCADE,
      position INTEGER NOT NULL,
      planned TEXT NOT NULL,
      run_id TEXT REFERENCES runs ON DELETE SET NULL,
      peak_memory_bytes INTEGER,
      PRIMARY KEY (sweep_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sweep_runs_by_run ON sweep_runs (run_id);
  `,
});
