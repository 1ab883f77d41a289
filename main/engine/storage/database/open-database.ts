import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { AppError, isAppError } from '#shared/domain/errors.ts';
import { Connection } from './connection.ts';
import { noPermission, toStorageError } from '../disk-space.ts';

export interface OpenedDatabase {
  readonly connection: Connection;
  /** Set where a damaged file was set aside and this database is a new one; its sentence says where the old one lies. */
  readonly recovered: AppError | null;
}

/**
 * Opens the file, brings it to the newest version, and replaces it by a new one where it is damaged.
 * @param steps of its shape, by SQL; see `schema`
 * @throws AppError `storage/newer-version` when a newer app has written it; the file stays as it is
 */
export function openDatabase(file: string, steps: readonly string[]): OpenedDatabase {
  makeFolder(path.dirname(file));
  try {
    return { connection: connect(file, steps), recovered: null };
  } catch (error) {
    if (!isAppError(error, 'storage/damaged')) throw error;
    const aside = setAside(file);
    return { connection: connect(file, steps), recovered: recoveredNotice(aside, error) };
  }
}

function connect(file: string, steps: readonly string[]): Connection {
  const connection = new Connection(file);
  try {
    // Readers and one writer at once; a commit survives the process, not necessarily a power cut, which never damages.
    connection.execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    checkWhole(connection);
    migrate(connection, steps);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function checkWhole(connection: Connection): void {
  const verdict = connection.first('PRAGMA quick_check(1)')?.['quick_check'];
  if (verdict === 'ok') return;
  throw new AppError('storage/damaged', { kind: 'database', path: connection.path }, verdict);
}

/** In one transaction, so that a crash leaves the old version or the newest, and two processes do not both migrate. */
function migrate(connection: Connection, steps: readonly string[]): void {
  const newest = steps.length;
  if (versionOf(connection) === newest) return;
  connection.transaction(() => {
    const version = versionOf(connection);
    if (version > newest) throw newerVersion(connection.path, version, newest);
    for (const sql of steps.slice(version)) connection.execute(sql);
    connection.execute(`PRAGMA user_version = ${newest}`);
  });
}

function versionOf(connection: Connection): number {
  return Number(connection.first('PRAGMA user_version')?.['user_version']);
}

/** Moves the database and SQLite's files beside it; a leftover journal would spoil the new file. */
function setAside(file: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const aside = `${file}.damaged-${stamp}`;
  try {
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
    }
  } catch (error) {
    throw toStorageError(error, file);
  }
  return aside;
}

function recoveredNotice(aside: string, cause: AppError): AppError {
  return new AppError('storage/damaged', { kind: 'replaced-database', path: aside }, cause);
}

function newerVersion(file: string, version: number, newest: number): AppError {
  return new AppError('storage/newer-version', { path: file, version, newest });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw noPermission(folder, error);
  }
}
