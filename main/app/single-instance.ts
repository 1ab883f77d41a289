import { app } from 'electron';
import * as v from 'valibot';

type StartHandler = (paths: readonly string[]) => void;

const Start = v.object({ paths: v.array(v.string()) });

/** Later starts of the app and files opened by the system; what comes before somebody follows them waits. */
export class LaterStarts {
  #waiting: (readonly string[])[] = [];
  #handler: StartHandler | undefined;

  /** Replaces whoever followed before. */
  follow(handler: StartHandler): void {
    this.#handler = handler;
    for (const paths of this.#waiting.splice(0)) handler(paths);
  }

  arrive(paths: readonly string[]): void {
    if (this.#handler === undefined) this.#waiting.push(paths);
    else this.#handler(paths);
  }
}

/**
 * Makes this start the only one; a later start hands over what it was asked to open and ends.
 * @returns false where another start is already there
 */
export function becomeOnlyInstance(paths: readonly string[], laterStarts: LaterStarts): boolean {
  app.on('second-instance', (_event, _args, _folder, data) => {
    const start = v.safeParse(Start, data);
    laterStarts.arrive(start.success ? start.output.paths : []);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    laterStarts.arrive([file]);
  });
  return app.requestSingleInstanceLock({ paths: [...paths] });
}
