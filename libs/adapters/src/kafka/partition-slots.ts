/** A message of a partition that is on its way to its effect. */
export interface Slot {
  readonly offset: bigint;
  readonly bytes: number;
  settled: boolean;
}

/** The most that is taken from a partition before its effects are durable. */
const MOST_SLOTS = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** What of a partition was taken and how much of it is settled: what may be committed, and no more. */
export class PartitionSlots {
  #slots: Slot[] = [];
  #bytes = 0;
  #next = 0n;
  #committed = -1n;
  /** The end of the partition as last seen. */
  highWatermark = 0n;

  /** `undefined` for one that was taken before: it comes again after a rebalance. */
  take(offset: bigint, bytes: number): Slot | undefined {
    if (offset < this.#next) return undefined;
    const slot = { offset, bytes, settled: false };
    this.#slots.push(slot);
    this.#bytes += bytes;
    this.#next = offset + 1n;
    return slot;
  }

  get isFull(): boolean {
    return this.#slots.length >= MOST_SLOTS || this.#bytes >= MOST_BYTES;
  }

  /** Half empty: worth asking for more. */
  get hasRoom(): boolean {
    return this.#slots.length <= MOST_SLOTS / 2 && this.#bytes <= MOST_BYTES / 2;
  }

  /** How many messages are in the partition and not settled. */
  get lag(): number {
    return Number(this.highWatermark - this.#settled);
  }

  settle(slot: Slot): void {
    slot.settled = true;
    let count = 0;
    for (const each of this.#slots) {
      if (!each.settled) break;
      count += 1;
      this.#bytes -= each.bytes;
    }
    if (count > 0) this.#slots.splice(0, count);
  }

  /** The offset to commit; `undefined` when there is nothing new to say. Never ahead of an effect. */
  get due(): bigint | undefined {
    const settled = this.#settled;
    return settled > 0n && settled > this.#committed ? settled : undefined;
  }

  committed(offset: bigint): void {
    this.#committed = offset;
  }

  /** All of it is to come again, from the beginning on. What is committed stays so. */
  rewind(): void {
    this.#slots = [];
    this.#bytes = 0;
    this.#next = 0n;
  }

  get #settled(): bigint {
    return this.#slots[0]?.offset ?? this.#next;
  }
}
