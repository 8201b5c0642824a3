import { hash as digest } from 'node:crypto';
import { Check } from './check.ts';
import type { Evidence } from './evidence.ts';
import type { PlainAccount, PlainBooks, PlainTransfer } from './plain-books.ts';
import type { PlainBody, PlainEvent } from './plain-reader.ts';

interface PlainRun {
  readonly programme: string;
  readonly supplement: unknown;
  readonly preparedBy: string;
  readonly sha256: unknown;
  readonly approvalsNeeded: unknown;
  readonly payableLines: unknown;
  readonly payableMinor: unknown;
  readonly approvedBy: Set<string>;
  /** In and out of the run's account, in minor units. */
  funded: number;
  paid: number;
  returned: number;
  /** What its ends say that was paid. */
  told: number;
}

/** What every payment of benefits must keep: see the three checks. */
export class RunChecks {
  /** Approved by others than who prepared it; paid and returned is funded. */
  readonly runs = new Check('runs');
  /** A person is paid once for a programme, month and supplement, for ever. */
  readonly entitlements = new Check('entitlements');
  /** The lines outside the journal are those that were approved. */
  readonly files = new Check('run-files');
  readonly #books: PlainBooks;
  readonly #runs = new Map<string, PlainRun>();
  readonly #paid = new Map<string, Set<PlainAccount>>();

  constructor(books: PlainBooks) {
    this.#books = books;
  }

  see({ position, body }: PlainEvent, transfers: readonly PlainTransfer[]): void {
    if (body === undefined || typeof body.data['run'] !== 'string') return;
    const id = body.data['run'];
    if (body.kind === 'RunPrepared') this.#prepare(id, body);
    const run = this.#runs.get(id);
    if (run === undefined) {
      this.runs.fault(`position ${position}: ${body.kind} of ${id}, which was not prepared`);
      return;
    }
    if (body.kind === 'RunApproved') this.#approve(run, id, position, body);
    if (body.kind === 'RunFunded') this.#checkApprovals(run, id, position);
    for (const transfer of transfers) this.#flow(run, `run:${id}`, body.kind, transfer);
    if (body.kind === 'BenefitPaid') this.#pay(run, id, position, transfers);
    if (body.kind === 'RunFinished') this.#finish(run, id, position, body);
  }

  get checks(): readonly Check[] {
    return [this.entitlements, this.runs, this.files];
  }

  hasPaid(entitlement: string, account: string): boolean {
    const holder = this.#books.accounts.get(account);
    return holder !== undefined && this.#paid.get(entitlement)?.has(holder) === true;
  }

  /** How many different ones were paid so far. */
  get paidEntitlements(): number {
    let count = 0;
    for (const holders of this.#paid.values()) count += holders.size;
    return count;
  }

  /** The run files, once every run is known. */
  async close(evidence: Evidence): Promise<void> {
    for (const [id, run] of this.#runs) {
      const left = run.funded - run.paid - run.returned;
      const balance = this.#books.accounts.get(`run:${id}`)?.balance ?? 0;
      if (left !== balance) this.runs.fault(`${id} has ${balance}, funded less paid is ${left}`);
      await this.#checkFile(id, run, evidence);
    }
  }

  #prepare(id: string, { data, actor }: PlainBody): void {
    if (this.#runs.has(id)) this.runs.fault(`${id} was prepared twice`);
    this.runs.count++;
    this.#runs.set(id, {
      programme: String(data['programme']),
      supplement: data['supplement'],
      preparedBy: actor,
      sha256: data['sha256'],
      approvalsNeeded: data['approvalsNeeded'],
      payableLines: data['payableLines'],
      payableMinor: data['payableMinor'],
      approvedBy: new Set(),
      funded: 0,
      paid: 0,
      returned: 0,
      told: 0,
    });
  }

  #approve(run: PlainRun, id: string, position: number, { data, actor }: PlainBody): void {
    if (data['sha256'] !== run.sha256) {
      this.runs.fault(`position ${position}: ${id} was approved under another sha256`);
    } else if (actor === run.preparedBy) {
      this.runs.fault(`position ${position}: ${id} was approved by who prepared it`);
    } else {
      run.approvedBy.add(actor);
    }
  }

  #checkApprovals(run: PlainRun, id: string, position: number): void {
    if (!(run.approvedBy.size >= Number(run.approvalsNeeded))) {
      this.runs.fault(`position ${position}: ${id} is paid with ${run.approvedBy.size} approvals`);
    }
  }

  #flow(run: PlainRun, account: string, kind: string, transfer: PlainTransfer): void {
    const { debit, credit, amount } = transfer;
    if (credit.id === account && kind === 'RunFunded') run.funded += amount;
    if (debit.id === account && kind === 'BenefitPaid') run.paid += amount;
    if (debit.id === account && kind === 'RunFinished') run.returned += amount;
  }

  #pay(run: PlainRun, id: string, position: number, transfers: readonly PlainTransfer[]): void {
    const [transfer, ...others] = transfers;
    if (transfer?.debit.id !== `run:${id}` || others.length > 0) {
      this.runs.fault(`position ${position}: a line of ${id} is no single payment from it`);
      return;
    }
    const [, month = ''] = transfer.lot.split('/');
    const entitlement = `${run.programme}/${month}/${run.supplement}`;
    let holders = this.#paid.get(entitlement);
    if (!holders) {
      holders = new Set();
      this.#paid.set(entitlement, holders);
    }
    this.entitlements.count++;
    if (holders.has(transfer.credit)) {
      const { id: holder } = transfer.credit;
      this.entitlements.fault(`position ${position}: ${holder} is paid ${entitlement} again`);
    }
    holders.add(transfer.credit);
  }

  #finish(run: PlainRun, id: string, position: number, { data }: PlainBody): void {
    run.told += typeof data['paidMinor'] === 'number' ? data['paidMinor'] : Number.NaN;
    const { funded, paid, returned, payableMinor } = run;
    if (funded !== paid + returned || this.#books.accounts.get(`run:${id}`)?.balance !== 0) {
      this.runs.fault(
        `position ${position}: ${id} was funded ${funded}, paid ${paid}, returned ${returned}`,
      );
    }
    if (run.told !== paid) {
      this.runs.fault(`position ${position}: ${id} tells ${run.told}, paid ${paid}`);
    }
    if (typeof payableMinor !== 'number' || paid > payableMinor) {
      this.runs.fault(`position ${position}: ${id} paid ${paid} of ${payableMinor} approved`);
    }
  }

  async #checkFile(id: string, run: PlainRun, evidence: Evidence): Promise<void> {
    const name = `${run.sha256}.lines`;
    const bytes = /^[0-9a-f]{64}\.lines$/.test(name)
      ? await evidence.runFile(String(run.sha256))
      : undefined;
    if (bytes === undefined) {
      this.files.fault(`${id}: its file ${name} is missing`);
      return;
    }
    this.files.count++;
    if (digest('sha256', bytes, 'hex') !== run.sha256) {
      this.files.fault(`${id}: its file ${name} is not what was approved`);
      return;
    }
    const totals = totalsOf(bytes.toString('latin1'));
    if (totals.lines !== run.payableLines || totals.minor !== run.payableMinor) {
      this.files.fault(
        `${id}: its file has ${totals.lines} lines of ${totals.minor} to pay, the journal ` +
          `${run.payableLines} of ${run.payableMinor}`,
      );
    }
  }
}

/** Lines to pay begin with a digit: `LINE HOLDER MONTH AMOUNT`; others say what the run is. */
function totalsOf(text: string): { lines: number; minor: number } {
  let lines = 0;
  let minor = 0;
  for (const [, amount] of text.matchAll(/^[0-9]+ \S+ \S+ ([0-9]+)$/gm)) {
    lines++;
    minor += Number.parseInt(amount ?? '', 10);
  }
  return { lines, minor };
}
