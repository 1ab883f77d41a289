/** Something set-up expected could go wrong: a sentence for the user and the command that repairs it. */
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
