/** One step of the database's shape; a released one is never edited, a change is a new file. */
export interface Migration {
  /** The `user_version` that the database has afterwards; 1 for the first, without gaps. */
  readonly version: number;
  /** Runs in one transaction with all the steps before it. */
  readonly sql: string;
}

export function defineMigration(migration: Migration): Migration {
  return migration;
}
