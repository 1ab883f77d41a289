import type { PictureEdits } from '../dataset/dataset.ts';
import type { Connection } from './connection.ts';

/** What the user left out or moved, by project. */
export class PictureEditTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  of(projectId: string): PictureEdits {
    const excluded = new Map<string, boolean>();
    const movedTo = new Map<string, string>();
    for (const [picture, edit] of this.#rows(projectId)) {
      if (edit.isExcluded !== null) excluded.set(picture, edit.isExcluded === 1);
      if (edit.movedTo !== null) movedTo.set(picture, edit.movedTo);
    }
    return { excluded, movedTo };
  }

  /** Writes only what has changed: one click among 50,000 left-out pictures must not write 50,000 rows. */
  save(projectId: string, edits: PictureEdits): void {
    this.#connection.transaction(() => {
      const before = this.#rows(projectId);
      const after = toRows(edits);
      for (const picture of before.keys()) if (!after.has(picture)) this.#remove(projectId, picture);
      for (const [picture, edit] of after) {
        const old = before.get(picture);
        if (old?.isExcluded !== edit.isExcluded || old.movedTo !== edit.movedTo)
          this.#put(projectId, picture, edit);
      }
    });
  }

  #rows(projectId: string): Map<string, EditRow> {
    const rows = this.#connection.all(
      'SELECT picture, is_excluded, moved_to FROM picture_edits WHERE project_id = ?',
      projectId,
    );
    return new Map(
      rows.map((row) => [
        String(row['picture']),
        { isExcluded: row['is_excluded'] as number | null, movedTo: row['moved_to'] as string | null },
      ]),
    );
  }

  #put(projectId: string, picture: string, { isExcluded, movedTo }: EditRow): void {
    this.#connection.run(
      `INSERT INTO picture_edits (project_id, picture, is_excluded, moved_to) VALUES (?, ?, ?, ?)
       ON CONFLICT (project_id, picture) DO UPDATE SET is_excluded = excluded.is_excluded, moved_to = excluded.moved_to`,
      projectId,
      picture,
      isExcluded,
      movedTo,
    );
  }

  #remove(projectId: string, picture: string): void {
    this.#connection.run(
      'DELETE FROM picture_edits WHERE project_id = ? AND picture = ?',
      projectId,
      picture,
    );
  }
}

interface EditRow {
  /** 1 left out, 0 taken back in against a finding, null not decided. */
  readonly isExcluded: number | null;
  readonly movedTo: string | null;
}

function toRows({ excluded, movedTo }: PictureEdits): Map<string, EditRow> {
  const rows = new Map<string, EditRow>();
  for (const [picture, isExcluded] of excluded) {
    rows.set(picture, { isExcluded: isExcluded ? 1 : 0, movedTo: movedTo.get(picture) ?? null });
  }
  for (const [picture, className] of movedTo) {
    if (!rows.has(picture)) rows.set(picture, { isExcluded: null, movedTo: className });
  }
  return rows;
}
