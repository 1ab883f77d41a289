/** Bytes of WebAssembly's binary format. */
export type Code = readonly number[];

/** LEB128, the encoding of every integer in the format. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** LEB128 of a signed 32-bit integer. */
export function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    // The second-highest bit of the last byte is the sign.
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

export function float32(value: number): Code {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/** A list preceded by its length. */
export function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

/** Bytes preceded by their number. */
export function sized(content: Code): Code {
  return [...unsigned(content.length), ...content];
}

export function text(value: string): Code {
  return sized([...new TextEncoder().encode(value)]);
}
