import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

/**
 * A small file of settings that may be missing, damaged or from another version: anything unreadable counts as empty.
 * @param schema gives every member a default, so that an empty object parses
 */
export class JsonFile<S extends v.GenericSchema> {
  readonly #file: string;
  readonly #schema: S;

  constructor(file: string, schema: S) {
    this.#file = file;
    this.#schema = schema;
  }

  read(): v.InferOutput<S> {
    const parsed = v.safeParse(this.#schema, this.#contents());
    return parsed.success ? parsed.output : v.parse(this.#schema, {});
  }

  /** Readers see the old file or the new one. */
  write(value: v.InferInput<S>): void {
    mkdirSync(path.dirname(this.#file), { recursive: true });
    const draft = `${this.#file}.${process.pid}.draft`;
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
    renameSync(draft, this.#file);
  }

  #contents(): unknown {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as unknown;
    } catch {
      return {};
    }
  }
}
