import { hash } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { EMPTY_HEAD, type Head } from '@mutirao/event-sourcing';

const SLOT_BYTES = 512;
const LINE = /^(\d{16}) ([0-9a-f]{64}) ([0-9a-f]{64})\n/;

/**
 * The head (position and hash) of what was acknowledged, beside the journal or outside its folder:
 * a journal that ends before it has lost something that somebody was told is safe. Two slots, each
 * of one disk sector, are written in turn, so that a write cut short leaves the other.
 */
export class HeadFile {
  readonly #file: number;
  readonly #flush: boolean;
  #turn = 0;

  /** `flush`: whether each head is flushed to disk, or left to the operating system. */
  constructor(path: string, { flush }: { flush: boolean }) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#flush = flush;
    this.read();
  }

  acknowledge(head: Head): void {
    const hex = Buffer.from(head.hash).toString('hex');
    const number = String(head.position).padStart(16, '0');
    const line = `${number} ${hex} ${checksum(number, hex)}\n`.padEnd(SLOT_BYTES, ' ');
    writeSync(this.#file, line, this.#turn * SLOT_BYTES, 'latin1');
    this.#turn = 1 - this.#turn;
    if (this.#flush) fsyncSync(this.#file);
  }

  /** The highest head that was ever acknowledged here; EMPTY_HEAD for none. The other slot is next. */
  read(): Head {
    const bytes = Buffer.alloc(2 * SLOT_BYTES);
    readSync(this.#file, bytes, 0, bytes.length, 0);
    let head = EMPTY_HEAD;
    for (const start of [0, SLOT_BYTES]) {
      const [, number = '', hex = '', check] = LINE.exec(bytes.toString('latin1', start)) ?? [];
      if (check !== checksum(number, hex) || Number(number) <= head.position) continue;
      head = { position: Number(number), hash: Buffer.from(hex, 'hex') };
      this.#turn = start === 0 ? 1 : 0;
    }
    return head;
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}

/** Tells a whole slot from one that is half the old line and half the new. */
function checksum(number: string, hex: string): string {
  return hash('sha256', `${number} ${hex}`);
}
