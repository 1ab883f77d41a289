import SqliteDatabase from 'libsql';
import { AppError } from '#shared/domain/errors.ts';
import { errnoOf } from '../disk-space.ts';

/** The values of columns. Bind nothing else: a boolean or an object aborts the process inside the driver. */
export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** How long a statement waits for a write of another process, such as the command line's. */
const defaultBusyTimeoutMs = 10_000;

/** A synchronous connection to an SQLite file; throws `AppError`s. */
export class Connection {
  readonly path: string;
  readonly #database: SqliteDatabase.Database;
  readonly #statements = new Map<string, SqliteDatabase.Statement>();

  constructor(path: string, busyTimeoutMs = defaultBusyTimeoutMs) {
    this.path = path;
    try {
      this.#database = new SqliteDatabase(path, { timeout: busyTimeoutMs });
    } catch (error) {
      throw new AppError('storage/no-permission', { path }, error);
    }
  }

  /** Runs statements that return nothing. */
  execute(sql: string): void {
    this.#guard(() => void this.#database.exec(sql));
  }

  run(sql: string, ...values: SqlValue[]): number {
    return this.#guard(() => this.#statement(sql).run(...values).changes);
  }

  all(sql: string, ...values: SqlValue[]): readonly Row[] {
    return this.#guard(() => this.#statement(sql).all(...values) as Row[]);
  }

  first(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.all(sql, ...values)[0];
  }

  /** Takes the write lock at the start, so that rows read inside can't change before they are written. */
  transaction<T>(work: () => T): T {
    this.execute('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.execute('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Leaves a single file: the driver keeps the log beside it as long as a statement awaits garbage collection. */
  close(): void {
    try {
      this.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Nothing is lost: the log stays beside the file, and the next connection reads it.
    }
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): SqliteDatabase.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** After some errors, such as a full disk, SQLite has already rolled back; the first error is the one to report. */
  #rollBack(): void {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explain(error, this.path);
    }
  }
}

function explain(error: unknown, path: string): unknown {
  const code = String(errnoOf(error));
  if (code.startsWith('SQLITE_FULL')) return new AppError('storage/disk-full', { path }, error);
  if (/^SQLITE_(READONLY|PERM|AUTH|CANTOPEN)/.test(code))
    return new AppError('storage/no-permission', { path }, error);
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new AppError('storage/damaged', { kind: 'database', path }, error);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return new AppError('storage/busy', { path }, error);
  return error;
}
