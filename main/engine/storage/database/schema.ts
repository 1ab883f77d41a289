/**
 * The schema as migrations; `user_version` counts those applied. Never edit a released one: add another at the end.
 * JSON columns are read whole, never searched. Losses may be NULL: SQLite has no NaN. Clocks jump, so order has its own
 * column. `resumed_at` is when the current process took over the run; NULL if it started it. Removing a run from the list
 * makes its position in a comparison's queue wait again.
 */
export const schema: readonly string[] = [
  `
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
    resumed_at TEXT,
    process_id INTEGER NOT NULL,
    folder TEXT NOT NULL,
    dataset_fingerprint TEXT NOT NULL,
    config TEXT NOT NULL,
    step_plan TEXT NOT NULL,
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
    measured TEXT,
    PRIMARY KEY (run_id, epoch)
  ) STRICT, WITHOUT ROWID;

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
];
