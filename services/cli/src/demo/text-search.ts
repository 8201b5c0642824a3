/** The shortest text that is searched for, in bytes. */
export const SHORTEST = 11;
const BLOCK = 4;
const HASHES = 1 << 20;

/** Where a text was found. */
export interface Hit {
  /** Its place in the list of texts. */
  readonly text: number;
  /** Of its first byte. */
  readonly at: number;
}

/**
 * Searches bytes for thousands of texts in one pass (Wu and Manber, 1994): of every window of eleven
 * bytes the last four tell how far the next one is that a text can begin with. Letters count alike in
 * both cases, in ASCII and in Latin-1.
 */
export class TextSearch {
  readonly #texts: readonly Uint8Array[];
  readonly #shifts = new Uint8Array(HASHES).fill(SHORTEST - BLOCK + 1);
  /** By the hash of its first bytes, the texts' places. */
  readonly #beginnings = new Map<number, number[]>();

  /** Throws RangeError for a text of fewer bytes than {@link SHORTEST}. */
  constructor(texts: readonly Uint8Array[]) {
    this.#texts = texts.map((text) => text.map((byte) => FOLDED[byte] as number));
    for (const [place, text] of this.#texts.entries()) {
      if (text.length < SHORTEST) throw new RangeError('a text is too short to be searched for');
      for (let end = BLOCK; end <= SHORTEST; end++) {
        const block = blockBefore(text, end);
        this.#shifts[block] = Math.min(this.#shifts[block] as number, SHORTEST - end);
      }
      const beginning = windowBefore(text, SHORTEST);
      const same = this.#beginnings.get(beginning);
      if (same) same.push(place);
      else this.#beginnings.set(beginning, [place]);
    }
  }

  *find(bytes: Uint8Array): Generator<Hit> {
    for (let end = SHORTEST; end <= bytes.length; ) {
      const shift = this.#shifts[blockBefore(bytes, end)] as number;
      if (shift === 0) {
        const at = end - SHORTEST;
        for (const text of this.#beginnings.get(windowBefore(bytes, end)) ?? []) {
          if (this.#isAt(bytes, at, text)) yield { text, at };
        }
      }
      end += shift || 1;
    }
  }

  #isAt(bytes: Uint8Array, at: number, place: number): boolean {
    const text = this.#texts[place] as Uint8Array;
    return text.every((byte, index) => FOLDED[bytes[at + index] as number] === byte);
  }
}

/** First and last capital letter of ASCII, of Latin-1, and of Latin-1 as the second byte of UTF-8. */
const CAPITALS = [
  [0x41, 0x5a],
  [0xc0, 0xde],
  [0x80, 0x9e],
] as const;

/** Capital letters as small ones, which are 32 further in each. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) =>
  CAPITALS.some(([first, last]) => byte >= first && byte <= last) ? byte + 0x20 : byte,
);

function blockBefore(bytes: Uint8Array, end: number): number {
  const one = FOLDED[bytes[end - 4] as number] as number;
  const two = FOLDED[bytes[end - 3] as number] as number;
  const three = FOLDED[bytes[end - 2] as number] as number;
  const four = FOLDED[bytes[end - 1] as number] as number;
  return ((one << 15) ^ (two << 10) ^ (three << 5) ^ four) & (HASHES - 1);
}

/** FNV-1a of the window's folded bytes. */
function windowBefore(bytes: Uint8Array, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = end - SHORTEST; at < end; at++) {
    hash = Math.imul(hash ^ (FOLDED[bytes[at] as number] as number), 0x01000193);
  }
  return hash;
}
