/**
 * Where the command of an idempotency key was recorded: flat open-addressing tables from the first
 * 64 bits of the key's digest to a position. Two keys may share 64 bits, so a hit is only a place
 * to look: the event itself confirms it. 12 bytes a slot; a B-tree or a Map of a million random
 * keys would cost ten times that, and half the writing rate.
 */
export class KeyTable {
  /** Oldest first; the last one takes keys. A full one stays: to copy it would stop the writer. */
  readonly #parts: Part[];

  constructor(expected = 0) {
    this.#parts = [new Part(expected * 2)];
  }

  get count(): number {
    return this.#parts.reduce((all, { count }) => all + count, 0);
  }

  /** `digest`: at least 16 hexadecimal digits. Positions come in rising order. */
  add(digest: string, position: number): void {
    let part = this.#parts.at(-1) as Part;
    if (part.count * 2 >= part.slots) {
      part = new Part(part.slots * 4);
      this.#parts.push(part);
    }
    part.insert(highOf(digest), lowOf(digest), position + 1);
  }

  /** Positions at which a command of this digest may stand, oldest first. */
  find(digest: string): number[] {
    const found: number[] = [];
    const high = highOf(digest);
    const low = lowOf(digest);
    for (const part of this.#parts) part.find(high, low, found);
    return found.length > 1 ? found.sort((a, b) => a - b) : found;
  }

  /** The filled slots as (high, low, position + 1) triples in little-endian order of the machine. */
  dump(): Uint32Array {
    const triples = new Uint32Array(this.count * 3);
    let at = 0;
    for (const part of this.#parts) at = part.dump(triples, at);
    return triples;
  }

  static load(triples: Uint32Array): KeyTable {
    const table = new KeyTable(triples.length / 3);
    const part = table.#parts[0] as Part;
    for (let at = 0; at + 2 < triples.length; at += 3) {
      part.insert(triples[at] as number, triples[at + 1] as number, triples[at + 2] as number);
    }
    return table;
  }
}

const LEAST_SLOTS = 2 ** 15;

/** One table of a fixed size, filled to half. */
class Part {
  readonly slots: number;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  /** Position + 1, so that 0 means an empty slot. */
  readonly #place: Uint32Array;
  #count = 0;

  constructor(atLeast: number) {
    this.slots = 2 ** Math.ceil(Math.log2(Math.max(LEAST_SLOTS, atLeast)));
    this.#high = new Uint32Array(this.slots);
    this.#low = new Uint32Array(this.slots);
    this.#place = new Uint32Array(this.slots);
  }

  get count(): number {
    return this.#count;
  }

  insert(high: number, low: number, place: number): void {
    const mask = this.slots - 1;
    let slot = low & mask;
    while (this.#place[slot] !== 0) slot = (slot + 1) & mask;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#place[slot] = place;
    this.#count++;
  }

  find(high: number, low: number, found: number[]): void {
    const mask = this.slots - 1;
    for (let slot = low & mask; this.#place[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#high[slot] === high && this.#low[slot] === low) {
        found.push((this.#place[slot] as number) - 1);
      }
    }
  }

  dump(triples: Uint32Array, start: number): number {
    let at = start;
    for (let slot = 0; slot < this.slots; slot++) {
      const place = this.#place[slot] as number;
      if (place === 0) continue;
      triples[at++] = this.#high[slot] as number;
      triples[at++] = this.#low[slot] as number;
      triples[at++] = place;
    }
    return at;
  }
}

function highOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 8), 16);
}

function lowOf(digest: string): number {
  return Number.parseInt(digest.slice(8, 16), 16);
}
