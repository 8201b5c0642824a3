import { add, type Minor, minor } from '@mutirao/money';
import { type PostedLine, statementFile } from './town-files.ts';

/** An account of the bank that keeps the reserve: what is posted to it, until a statement shows it. */
export class ReserveAccount {
  readonly number: string;
  readonly programmes: readonly string[];
  readonly format: 'cnab240' | 'pain001';
  /** As the ledger names it, once it knows it. */
  id = '';
  #balance: Minor = minor(0);
  #posted: PostedLine[] = [];

  constructor(
    number: string,
    { programmes, format }: Pick<ReserveAccount, 'programmes' | 'format'>,
  ) {
    this.number = number;
    this.programmes = programmes;
    this.format = format;
  }

  post({ type, amount, memo, fitId }: PostedLine): void {
    this.#posted.push({ type, amount, memo, fitId });
    this.#balance = add(this.#balance, amount);
  }

  /** What was posted since the last one, all on one day. */
  statement(on: string): { readonly count: number; readonly file: Buffer } {
    const lines = this.#posted;
    this.#posted = [];
    const options = { account: this.number, on, balance: this.#balance };
    return { count: lines.length, file: statementFile(on.slice(0, 7), lines, options) };
  }
}

/**
 * The bank of the rehearsal: the last programme has an account of its own, the others share one. One is
 * told what to pay in CNAB 240, the other in pain.001.
 */
export class ReserveBank {
  readonly accounts: readonly [shared: ReserveAccount, own: ReserveAccount];

  constructor(programmes: readonly string[]) {
    this.accounts = [
      new ReserveAccount('10001-0', { programmes: programmes.slice(0, -1), format: 'cnab240' }),
      new ReserveAccount('20002-0', { programmes: programmes.slice(-1), format: 'pain001' }),
    ];
  }
}
