/**
 * Where the command of an idempotency key was recorded: a flat open-addressing table from the first
 * 64 bits of the key's digest to a position. Two keys may share 64 bits, so a hit is only a place
 * to look: the event itself confirms it. 12 bytes a slot; a B-tree or a Map of a million random
 * keys would cost ten times that, and half the writing rate.
 */
export class KeyTable {
  #high: Uint32Array;
  #low: Uint32Array;
  /** Position + 1, so that 0 means an empty slot. */
  #place: Uint32Array;
  #count = 0;

  constructor(expected = 512) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1024, expected * 2)));
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#place = new Uint32Array(slots);
  }

  get count(): number {
    return this.#count;
  }

  /** `digest`: at least 16 hexadecimal digits. Positions come in rising order. */
  add(digest: string, position: number): void {
    if (this.#count * 2 >= this.#place.length) this.#grow();
    this.#insert(highOf(digest), lowOf(digest), position + 1);
  }

  /** Positions at which a command of this digest may stand, oldest first. */
  find(digest: string): number[] {
    const high = highOf(digest);
    const low = lowOf(digest);
    const found: number[] = [];
    const mask = this.#place.length - 1;
    for (let slot = low & mask; this.#place[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#high[slot] === high && this.#low[slot] === low) {
        found.push((this.#place[slot] as number) - 1);
      }
    }
    return found.sort((a, b) => a - b);
  }

  /** The filled slots as (high, low, position + 1) triples in little-endian order of the machine. */
  dump(): Uint32Array {
    const triples = new Uint32Array(this.#count * 3);
    let at = 0;
    this.#place.forEach((place, slot) => {
      if (place === 0) return;
      triples[at++] = this.#high[slot] as number;
      triples[at++] = this.#low[slot] as number;
      triples[at++] = place;
    });
    return triples;
  }

  static load(triples: Uint32Array): KeyTable {
    const table = new KeyTable(triples.length / 3 + 512);
    for (let at = 0; at + 2 < triples.length; at += 3) {
      table.#insert(triples[at] as number, triples[at + 1] as number, triples[at + 2] as number);
    }
    return table;
  }

  #insert(high: number, low: number, place: number): void {
    const mask = this.#place.length - 1;
    let slot = low & mask;
    while (this.#place[slot] !== 0) slot = (slot + 1) & mask;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#place[slot] = place;
    this.#count++;
  }

  #grow(): void {
    const old = this.dump();
    const larger = new KeyTable(this.#place.length);
    this.#high = larger.#high;
    this.#low = larger.#low;
    this.#place = larger.#place;
    this.#count = 0;
    for (let at = 0; at + 2 < old.length; at += 3) {
      this.#insert(old[at] as number, old[at + 1] as number, old[at + 2] as number);
    }
  }
}

function highOf(digest: string): number {
  return Number.parseInt(digest.slice(0, 8), 16);
}

function lowOf(digest: string): number {
  return Number.parseInt(digest.slice(8, 16), 16);
}
