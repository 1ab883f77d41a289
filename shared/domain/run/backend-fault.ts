/** What of a backend decides the last bits of a result. */
export interface BackendIdentity {
  readonly id: 'tensorflow' | 'wasm';
  readonly version: string;
  readonly device: string;
  readonly threads: number;
}

/** Why TensorFlow is not used. `message` is the system's or the library's own. */
export type TensorflowFault =
  | { readonly kind: 'not-installed' | 'moved' }
  /** Set-up said why, in a sentence. */
  | { readonly kind: 'set-up-failed'; readonly reason: string }
  | { readonly kind: 'does-not-load'; readonly version: string; readonly message: string }
  | (SelfTestFault & { readonly backend: string });

/** What a backend's self-test found: another loss than it must be, nats, or an exception. */
export type SelfTestFault =
  | { readonly kind: 'wrong-loss'; readonly step: number; readonly loss: number; readonly expected: number }
  | { readonly kind: 'fails-self-test'; readonly message: string };

/** What keeps a graphics card from being used, and the command that repairs it where there is one. Versions are NVIDIA's. */
export type CardFault =
  | { readonly kind: 'not-on-this-system' | 'other-backend' }
  | { readonly kind: 'no-driver'; readonly oldest: string }
  | { readonly kind: 'old-driver'; readonly version: string; readonly oldest: string }
  /** This process may not open the card's file. */
  | { readonly kind: 'no-access'; readonly file: string }
  | { readonly kind: 'no-driver-library'; readonly library: string }
  | { readonly kind: 'no-library'; readonly library: string; readonly command: string }
  | {
      readonly kind: 'no-tensorflow' | 'tensorflow-for-processor' | 'hidden' | 'unknown';
      readonly command: string;
    };
