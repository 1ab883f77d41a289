/** An expected failure of set-up: a message for the user, and the command that fixes it. */
export class SetupError extends Error {
  /**
   * @param {string} message what happened and what was kept, in one or two sentences
   * @param {{repair?: string, cause?: unknown}} [details]
   */
  constructor(message, { repair = 'npm run setup', cause } = {}) {
    super(message, { cause });
    this.name = 'SetupError';
    this.repair = repair;
  }
}
