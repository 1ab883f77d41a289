/** A seeded generator of numbers in [0, 1): the same seed gives the same sequence in every process and JavaScript engine. */
export interface RandomGenerator {
  next(): number;
}

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, integer arithmetic only, so equal on every machine.
 * @param key names the stream, e.g. `(seed, 'shuffle', epoch)`; different keys give independent streams
 */
export function randomGenerator(...key: readonly (number | string)[]): RandomGenerator {
  let [a, b, c, d] = seedWords(key.join('\u0000'));
  const nextWord = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) nextWord();
  return { next: () => nextWord() / 4_294_967_296 };
}

/** A whole number in [0, bound). */
export function randomInteger(generator: RandomGenerator, bound: number): number {
  return Math.floor(generator.next() * bound);
}

/** A normally distributed number, mean 0 and standard deviation 1 (Box and Muller 1958; the second value is not used). */
export function randomNormal(generator: RandomGenerator): number {
  const radius = Math.sqrt(-2 * Math.log(1 - generator.next()));
  return radius * Math.cos(2 * Math.PI * generator.next());
}

/** Shuffles in place (Fisher and Yates) and returns the same array. */
export function shuffle<T extends { length: number; [index: number]: number }>(
  items: T,
  generator: RandomGenerator,
): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = randomInteger(generator, i + 1);
    const swapped = items[i] as number;
    items[i] = items[j] as number;
    items[j] = swapped;
  }
  return items;
}

/** Four 32-bit words from a text (cyrb128, bryc, public domain): well mixed, not cryptographic. */
function seedWords(text: string): [number, number, number, number] {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  h1 ^= h2 ^ h3 ^ h4;
  return [h1, h2 ^ h1, h3 ^ h1, h4 ^ h1];
}
