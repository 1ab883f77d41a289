const pageSize = 100;

export interface Page<T> {
  readonly total: number;
  readonly images: readonly T[];
}

/** A long list that lives in the engine: only the pages that are looked at are fetched, each once. */
export class PagedList<T> {
  readonly #fetch: (offset: number, limit: number) => Promise<Page<T>>;
  readonly #onError: (error: unknown) => void;
  #pages = $state.raw<ReadonlyMap<number, readonly T[]>>(new Map());
  #total = $state.raw<number | null>(null);
  readonly #asked = new Set<number>();
  #generation = 0;

  constructor(fetch: (offset: number, limit: number) => Promise<Page<T>>, onError: (error: unknown) => void) {
    this.#fetch = fetch;
    this.#onError = onError;
  }

  /** Null before the first page is there. */
  get total(): number | null {
    return this.#total;
  }

  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Fetches what is missing of first … last (inclusive). */
  ensure(first: number, last: number): void {
    for (
      let page = Math.floor(first / pageSize);
      page <= Math.floor(Math.max(first, last) / pageSize);
      page++
    ) {
      if (!this.#asked.has(page)) void this.#load(page);
    }
  }

  /** Fetches the pages seen so far again, after an edit; what is shown stays until the new pages are there. */
  refresh(): void {
    this.#generation++;
    const pages = [...this.#asked];
    this.#asked.clear();
    for (const page of pages) void this.#load(page);
  }

  async #load(page: number): Promise<void> {
    const generation = this.#generation;
    this.#asked.add(page);
    try {
      const fetched = await this.#fetch(page * pageSize, pageSize);
      if (generation !== this.#generation) return;
      this.#pages = new Map(this.#pages).set(page, fetched.images);
      this.#total = fetched.total;
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#asked.delete(page);
      this.#onError(error);
    }
  }
}
