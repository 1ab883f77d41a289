/** Ends an exhaustive switch: a new case is a compile error in every reader. */
export function assertNever(value: never): never {
  throw new Error(`unhandled: ${JSON.stringify(value)}`);
}
