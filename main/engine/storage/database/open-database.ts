import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { AppError, isAppError } from '#shared/domain/errors.ts';
import { Connection } from './connection.ts';
import { toStorageError } from '../disk-space.ts';

export interface OpenedDatabase {
  readonly connection: Connection;
  /** Set if a damaged file was moved aside and this database is new; its message says where the old one is. */
  readonly recovered: AppError | null;
}

/**
 * Opens the file and migrates it to the newest version; replaces a damaged file by a new one.
 * @param steps migrations, as SQL; see `schema`
 * @throws AppError `storage/newer-version` if a newer app has written it; the file stays unchanged
 */
export function openDatabase(file: string, steps: readonly string[]): OpenedDatabase {
  makeFolder(path.dirname(file));
  try {
    return { connection: connect(file, steps), recovered: null };
  } catch (error) {
    if (!isAppError(error, 'storage/damaged')) throw error;
    const recovered = new AppError(
      'storage/damaged',
      { kind: 'replaced-database', path: setAside(file) },
      error,
    );
    return { connection: connect(file, steps), recovered };
  }
}

function connect(file: string, steps: readonly string[]): Connection {
  const connection = new Connection(file);
  try {
    // Allows readers beside one writer. A commit survives a crash but maybe not a power cut, which never damages the file.
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

/** In one transaction, so that a crash leaves the old or the newest version, and two processes don't both migrate. */
function migrate(connection: Connection, steps: readonly string[]): void {
  const newest = steps.length;
  if (versionOf(connection) === newest) return;
  connection.transaction(() => {
    const version = versionOf(connection);
    if (version > newest)
      throw new AppError('storage/newer-version', { path: connection.path, version, newest });
    for (const sql of steps.slice(version)) connection.execute(sql);
    connection.execute(`PRAGMA user_version = ${newest}`);
  });
}

function versionOf(connection: Connection): number {
  return Number(connection.first('PRAGMA user_version')?.['user_version']);
}

/** Moves the database with SQLite's files beside it: an old journal would corrupt the new file. */
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

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new AppError('storage/no-permission', { path: folder }, error);
  }
}
