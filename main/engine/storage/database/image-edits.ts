import type { Connection } from './connection.ts';

/** The image edits of a project; saved by the store, applied when its dataset is opened again. */
export interface ImageEdits {
  /** By image name (path below the root). */
  readonly excluded: ReadonlyMap<string, boolean>;
  readonly movedTo: ReadonlyMap<string, string>;
}

/** Which images the user excluded or moved, by project. */
export class ImageEditTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  of(projectId: string): ImageEdits {
    const excluded = new Map<string, boolean>();
    const movedTo = new Map<string, string>();
    for (const [image, edit] of this.#rows(projectId)) {
      if (edit.isExcluded !== null) excluded.set(image, edit.isExcluded === 1);
      if (edit.movedTo !== null) movedTo.set(image, edit.movedTo);
    }
    return { excluded, movedTo };
  }

  /** Writes only changes: one click among 50,000 excluded images must not write 50,000 rows. */
  save(projectId: string, edits: ImageEdits): void {
    this.#connection.transaction(() => {
      const before = this.#rows(projectId);
      const after = toRows(edits);
      for (const image of before.keys()) if (!after.has(image)) this.#remove(projectId, image);
      for (const [image, edit] of after) {
        const old = before.get(image);
        if (old?.isExcluded !== edit.isExcluded || old.movedTo !== edit.movedTo)
          this.#put(projectId, image, edit);
      }
    });
  }

  #rows(projectId: string): Map<string, EditRow> {
    const rows = this.#connection.all(
      'SELECT image, is_excluded, moved_to FROM image_edits WHERE project_id = ?',
      projectId,
    );
    return new Map(
      rows.map((row) => [
        String(row['image']),
        { isExcluded: row['is_excluded'] as number | null, movedTo: row['moved_to'] as string | null },
      ]),
    );
  }

  #put(projectId: string, image: string, { isExcluded, movedTo }: EditRow): void {
    this.#connection.run(
      `INSERT INTO image_edits (project_id, image, is_excluded, moved_to) VALUES (?, ?, ?, ?)
       ON CONFLICT (project_id, image) DO UPDATE SET is_excluded = excluded.is_excluded, moved_to = excluded.moved_to`,
      projectId,
      image,
      isExcluded,
      movedTo,
    );
  }

  #remove(projectId: string, image: string): void {
    this.#connection.run('DELETE FROM image_edits WHERE project_id = ? AND image = ?', projectId, image);
  }
}

interface EditRow {
  /** 1 excluded, 0 included in spite of a finding, null not decided. */
  readonly isExcluded: number | null;
  readonly movedTo: string | null;
}

function toRows({ excluded, movedTo }: ImageEdits): Map<string, EditRow> {
  const rows = new Map<string, EditRow>();
  for (const [image, isExcluded] of excluded) {
    rows.set(image, { isExcluded: isExcluded ? 1 : 0, movedTo: movedTo.get(image) ?? null });
  }
  for (const [image, className] of movedTo) {
    if (!rows.has(image)) rows.set(image, { isExcluded: null, movedTo: className });
  }
  return rows;
}
