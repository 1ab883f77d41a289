/** The functions of libheif-js that are used; the package's own types describe only its C functions. */
declare module 'libheif-js/wasm-bundle.js' {
  interface HeifImage {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    /** Fills `target.data` (RGBA); calls back with null if it can't. */
    display(target: { data: Uint8ClampedArray }, done: (filled: object | null) => void): void;
    free(): void;
  }
  const library: { HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] } };
  export default library;
}
