import { defineMigration } from './define.ts';

/** Columns that hold JSON are read whole and never searched in. Losses may be NULL: SQLite keeps no NaN. Clocks jump, so order has its own column. */
export default defineMigration({
  version: 1,
  sql: `
    CREATE TABLE projects (
      project_id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      paths TEXT NOT NULL,
      canonical_paths TEXT NOT NULL UNIQUE,
      opened_at TEXT NOT NULL,
      opened_order INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE image_edits (
      project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
      image TEXT NOT NULL,
      is_excluded INTEGER,
      moved_to TEXT,
      PRIMARY KEY (project_id, image)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      run_id TEXT PRIMARY KEY,
      project_id TEXT NOT NULL REFERENCES projects,
      status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'stopped', 'failed', 'interrupted')),
      started_at TEXT NOT NULL,
      ended_at TEXT,
      process_id INTEGER NOT NULL,
      folder TEXT NOT NULL,
      dataset_fingerprint TEXT NOT NULL,
      config TEXT NOT NULL,
      class_names TEXT NOT NULL,
      backend TEXT NOT NULL,
      result TEXT,
      failure TEXT,
      has_weights INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX runs_by_start ON runs (started_at);

    CREATE TABLE epochs (
      run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
      epoch INTEGER NOT NULL,
      step INTEGER NOT NULL,
      images_seen INTEGER NOT NULL,
      train_loss REAL,
      train_accuracy REAL,
      validation_loss REAL,
      validation_accuracy REAL,
      images_per_second REAL,
      seconds REAL,
      PRIMARY KEY (run_id, epoch)
    ) STRICT, WITHOUT ROWID;
  `,
});
