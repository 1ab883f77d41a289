/** The parameters of a code that has none. */
export type None = Readonly<Record<string, never>>;

/**
 * One of a closed list of codes with what its sentence needs, as it crosses a process and is stored. The sentence is made
 * where it is shown (shared/messages).
 */
export type Coded<Parameters, C extends keyof Parameters = keyof Parameters> = {
  readonly [K in C]: { readonly code: K; readonly params: Parameters[K] };
}[C];
