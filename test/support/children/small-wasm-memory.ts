/** Gives every WebAssembly memory made from here on a smaller maximum: a real limit to growing. */
export function limitWasmMemory(bytes: number): () => void {
  const { Memory } = WebAssembly;
  const pageBytes = 65_536;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super({ ...descriptor, maximum: Math.min(descriptor.maximum ?? Infinity, bytes / pageBytes) });
    }
  };
  return () => {
    WebAssembly.Memory = Memory;
  };
}
