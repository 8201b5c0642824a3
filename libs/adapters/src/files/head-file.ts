import { hash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
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
    const { head, next } = highest(bytes);
    this.#turn = next;
    return head;
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}

/** What was acknowledged in a file that is not to be written; EMPTY_HEAD where there is none. */
export function notedHead(path: string): Head {
  return existsSync(path) ? highest(readFileSync(path)).head : EMPTY_HEAD;
}

/** `next`: the slot that is to be written then, 0 where there is no head. */
function highest(bytes: Buffer): { readonly head: Head; readonly next: number } {
  let [head, next] = [EMPTY_HEAD, 0];
  for (const slot of [0, 1]) {
    const line = bytes.toString('latin1', slot * SLOT_BYTES);
    const [, number = '', hex = '', check] = LINE.exec(line) ?? [];
    if (check !== checksum(number, hex) || Number(number) <= head.position) continue;
    head = { position: Number(number), hash: Buffer.from(hex, 'hex') };
    next = 1 - slot;
  }
  return { head, next };
}

/** Tells a whole slot from one that is half the old line and half the new. */
function checksum(number: string, hex: string): string {
  return hash('sha256', `${number} ${hex}`);
}
