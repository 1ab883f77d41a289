import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { RecentProject } from '#shared/contract/engine-api.ts';
import type { Connection } from './connection.ts';

/** The projects, identified by the real paths of the folders opened. */
export class ProjectTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  find(paths: readonly string[]): { projectId: string } | undefined {
    const row = this.#connection.first(
      'SELECT project_id FROM projects WHERE canonical_paths = ?',
      canonicalKey(paths),
    );
    return row === undefined ? undefined : { projectId: String(row['project_id']) };
  }

  open(paths: readonly string[], name: string): { projectId: string } {
    const row = this.#connection.first(
      `INSERT INTO projects (project_id, name, paths, canonical_paths, opened_at, opened_order)
       VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(opened_order), 0) + 1 FROM projects))
       ON CONFLICT (canonical_paths) DO UPDATE SET name = excluded.name, paths = excluded.paths,
         opened_at = excluded.opened_at, opened_order = excluded.opened_order
       RETURNING project_id`,
      randomUUID(),
      name,
      JSON.stringify(paths),
      canonicalKey(paths),
      new Date().toISOString(),
    );
    return { projectId: String(row?.['project_id']) };
  }

  /** Most recently opened first. */
  recent(limit: number): readonly RecentProject[] {
    const rows = this.#connection.all(
      'SELECT project_id, name, paths, opened_at FROM projects ORDER BY opened_order DESC LIMIT ?',
      limit,
    );
    return rows.map((row) => {
      const paths = JSON.parse(String(row['paths'])) as string[];
      return {
        projectId: String(row['project_id']),
        name: String(row['name']),
        paths,
        openedAt: String(row['opened_at']),
        isReachable: paths.every((each) => existsSync(each)),
      };
    });
  }
}

/** The same for every order of the paths, link to them, and spelling. */
function canonicalKey(paths: readonly string[]): string {
  return JSON.stringify([...new Set(paths.map(canonicalPath))].sort());
}

function canonicalPath(given: string): string {
  try {
    return realpathSync.native(given);
  } catch {
    // Missing right now, such as an unplugged drive: the given path has to do.
    return path.resolve(given);
  }
}
