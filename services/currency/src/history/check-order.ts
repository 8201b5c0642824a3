import { Check } from './check.ts';
import type { Evidence, WrittenHead } from './evidence.ts';
import { HistoryRefused } from './history-refused.ts';
import type { PlainHead } from './plain-files.ts';
import { NO_HASH, type PlainEvent } from './plain-reader.ts';

/** Positions are dense from 0 and recorded time never goes back. */
export class OrderCheck {
  readonly check = new Check('order');
  #recordedAt = '';

  see({ position, expected, body }: PlainEvent): void {
    this.check.count++;
    if (position !== expected) {
      this.check.fault(`position ${position} stands where ${expected} belongs`);
    }
    if (body === undefined) return;
    if (body.recordedAt < this.#recordedAt) {
      this.check.fault(`position ${position} was recorded before the one before it`);
    }
    this.#recordedAt = body.recordedAt;
  }
}

/** The journal reaches every head that was written down, and has its hash there. */
export class HeadsCheck {
  readonly checks: readonly Check[];
  readonly #wanted: { readonly check: Check; readonly name: string; readonly head: PlainHead }[] =
    [];
  /** The head that must be there once there are events, and is not. */
  readonly #missing: string | undefined;

  /** Throws HistoryRefused for an `expect` that is no `POSITION:HASH`. */
  static async open(evidence: Evidence, expect: string | undefined): Promise<HeadsCheck> {
    return new HeadsCheck(await evidence.heads(), evidence.neededHead, expect);
  }

  private constructor(
    written: readonly WrittenHead[],
    needed: string | undefined,
    expect: string | undefined,
  ) {
    const check = new Check('head');
    for (const { name, head } of written) {
      check.count++;
      if (head === undefined) check.fault(`${name} cannot be read`);
      else this.#wanted.push({ check, name, head });
    }
    this.#missing = written.some(({ name }) => name === `the ${needed}`) ? undefined : needed;
    this.checks = expect === undefined ? [check] : [check, this.#expected(expect)];
  }

  see({ position, hash }: PlainEvent): void {
    for (const { check, name, head } of this.#wanted) {
      if (position === head.position && hash.toString('hex') !== head.hash) {
        check.fault(`position ${position} has another hash than ${name} says: it was rewritten`);
      }
    }
  }

  close(last: number, chainHolds: boolean): void {
    if (last >= 0 && this.#missing !== undefined) {
      const message = `there is no ${this.#missing}: what was cut off the end would not show`;
      this.checks[0]?.fault(message);
    }
    for (const { check, name, head } of this.#wanted) {
      if (head.position <= last) continue;
      if (chainHolds) check.fault(`the journal ends at ${last}, before ${name} (${head.position})`);
      else check.note(`${name} not compared: the chain breaks before it`);
    }
  }

  #expected(expect: string): Check {
    const check = new Check('expected-head');
    const [, number = '', hash = ''] = /^(-1|[0-9]{1,15}):([0-9a-fA-F]{64})$/.exec(expect) ?? [];
    if (hash === '') {
      throw new HistoryRefused(
        'expected-head-invalid',
        `"${expect}" is no head: expected POSITION:HASH, as doctor or pay printed it`,
      );
    }
    const head = { position: Number.parseInt(number, 10), hash: hash.toLowerCase() };
    check.count++;
    if (head.position < 0 && head.hash !== NO_HASH) check.fault('an empty journal has no hash');
    this.#wanted.push({ check, name: 'the head that is expected', head });
    return check;
  }
}
