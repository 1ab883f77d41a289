const barWidth = 24;

/** One line on a terminal that is written over; on anything else nothing, so logs stay readable. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** @param share 0 to 1, or null where the whole is not known yet */
  show(label: string, share: number | null, detail: string): void {
    if (!this.#stream.isTTY) return;
    const filled = Math.round((share ?? 0) * barWidth);
    const bar = share === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} `;
    const width = this.#stream.columns || 80;
    this.#stream.write(`\r\u001b[K${`${label} ${bar}${detail}`.slice(0, width - 1)}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#stream.write('\r\u001b[K');
    this.#isShown = false;
  }
}
