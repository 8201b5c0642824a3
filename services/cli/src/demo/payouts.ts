import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { add, minor, negate, sum } from '@mutirao/money';
import { at } from '../connection.ts';
import { sendFile } from '../upload.ts';
import { importStatement } from './funding.ts';
import { type BankAnswer, bankReply } from './rehearsal-bank.ts';
import type { ReserveAccount, ReserveBank } from './reserve-bank.ts';
import { mustBe, refusal, type Stage } from './stage.ts';

interface Leg {
  readonly leg: string;
  readonly netMinor: number;
}

/** A payout that the bank has and has not answered. */
interface Sent {
  readonly payout: string;
  readonly account: ReserveAccount;
  /** The file, as the bank got it. */
  readonly text: string;
  readonly legs: readonly Leg[];
  readonly on: string;
}

interface Prepared {
  readonly payout: string;
  readonly sha256: string;
  readonly leftOut: readonly unknown[];
}

interface Returned {
  readonly settled: number;
  readonly errors: readonly unknown[];
}

/** Of CNAB 240, for an account that there is not. */
const NO_SUCH_ACCOUNT = 'AG';

/** Between the shops and the bank: who prepares, who approves, and what the bank says of it. */
export class PayoutDesk {
  payouts = 0;
  settled = 0;
  settledMinor = minor(0);
  /** The payment that the bank refused, and the one of which it said nothing. */
  rejected: Leg | undefined;
  unknown: Leg | undefined;
  readonly #stage: Stage;
  readonly #bank: ReserveBank;
  #sent: readonly Sent[] = [];

  constructor(stage: Stage, bank: ReserveBank) {
    this.#stage = stage;
    this.#bank = bank;
  }

  /** One morning: the bank has answered what it had before, and gets what waits; what that was. */
  async morning(day: string): Promise<readonly string[]> {
    for (const sent of this.#sent) await this.#reply(sent);
    await this.#bookDebits();
    const sent: Sent[] = [];
    for (const account of this.#bank.accounts) {
      const one = await this.#send(account, day);
      if (one !== undefined) sent.push(one);
    }
    this.#sent = sent;
    return sent.map(({ payout }) => payout);
  }

  /** The bank is asked what became of the payment of which it said nothing: it was paid, only now. */
  async inquire(day: string): Promise<void> {
    const { officials, narrator } = this.#stage;
    const { leg, netMinor } = this.unknown as Leg;
    const answer = { json: { outcome: 'settled', settledOn: day, reason: 'telefone' } };
    await officials.operator.post(`${at('legs', leg)}/inquiry`, answer);
    this.#count([{ leg, netMinor }]);
    const [, own] = this.#bank.accounts;
    own.post(debit(leg, leg, netMinor));
    await importStatement(this.#stage, own, { on: day });
    narrator.say(`  ${day}  the bank is asked about ${leg}: it was paid today, after its day`);
  }

  async #send(account: ReserveAccount, day: string): Promise<Sent | undefined> {
    const { files, officials } = this.#stage;
    const { accounts } = await officials.operator.get<{
      accounts: { bankAccount: string; waiting: { legs: number } }[];
    }>('/bank');
    const waiting = accounts.find(({ bankAccount }) => bankAccount === account.id)?.waiting;
    if (!waiting?.legs) return undefined;
    const json = { bankAccount: account.id };
    const { payout, sha256, leftOut } = await officials.operator.post<Prepared>('/payouts', {
      json,
    });
    mustBe(`legs left out of ${payout}`, leftOut, []);
    const its = at('payouts', payout);
    if (this.payouts++ === 0) await this.#triesAlone(payout, sha256);
    await officials.approver.post(`${its}/approvals`, { json: { sha256 } });
    const text = await officials.operator.text(`${its}/file`, { format: account.format });
    await writeFile(join(files, `${payout}-${account.format}.txt`), text);
    await officials.operator.post(`${its}/sent`);
    const { legs } = await officials.operator.get<{ legs: Leg[] }>(its);
    return { payout, account, text, legs, on: day };
  }

  async #triesAlone(payout: string, sha256: string): Promise<void> {
    const { narrator, officials } = this.#stage;
    const approval = officials.operator.post(`${at('payouts', payout)}/approvals`, {
      json: { sha256 },
    });
    const why = await refusal('An approval by who prepared a payout', approval);
    narrator.say(`bruno prepares ${payout} and may not approve it: ${why}`);
  }

  /** The bank's return file, in the standard of what it was sent; it counts once. */
  async #reply({ payout, account, text, legs, on }: Sent): Promise<void> {
    const { cli, files, officials, narrator } = this.#stage;
    const answers = new Map<string, BankAnswer>();
    const [first] = legs;
    const isShared = account.format === 'cnab240';
    if (first && isShared && this.rejected === undefined) {
      this.rejected = first;
      answers.set(first.leg, { rejected: NO_SUCH_ACCOUNT });
    } else if (first && !isShared && this.unknown === undefined) {
      this.unknown = first;
      answers.set(first.leg, 'pending');
    }
    const answer = (leg: string) => answers.get(leg) ?? 'settled';
    const path = join(files, `${payout}-return.txt`);
    await writeFile(path, bankReply(text, { on, answer }), 'latin1');
    const upload = { path, contentType: 'application/octet-stream', query: {} };
    const send = () => sendFile<Returned>(cli, officials.operator, '/return-files', upload);
    const { settled, errors } = await send();
    const paid = legs.filter(({ leg }) => answer(leg) === 'settled');
    mustBe(`settled by ${payout}`, [settled, errors], [paid.length, []]);
    this.#count(paid);
    this.#post(account, payout, paid);
    if (answers.size === 0) return;
    const [[leg, said] = ['', 'settled']] = answers;
    if (said !== 'pending') {
      const why = await refusal('A return file that came before', send());
      narrator.say(`the bank refuses ${leg}; its return file a second time: ${why}`);
      return;
    }
    await officials.operator.post(`${at('legs', leg)}/unknown`, {
      json: { reason: 'sem retorno' },
    });
    narrator.say(`of ${leg} the bank says nothing: unknown, and not sent again before it is asked`);
  }

  #count(legs: readonly Leg[]): void {
    this.settled += legs.length;
    this.settledMinor = add(this.settledMinor, sum(legs.map(({ netMinor }) => minor(netMinor))));
  }

  /** As banks do: a batch of CNAB 240 is one debit, of pain.001 each payment is one. */
  #post(account: ReserveAccount, payout: string, paid: readonly Leg[]): void {
    if (account.format === 'pain001') {
      for (const { leg, netMinor } of paid) account.post(debit(leg, leg, netMinor));
      return;
    }
    const total = sum(paid.map(({ netMinor }) => minor(netMinor)));
    if (total > 0) account.post(debit(payout, payout, total));
  }

  async #bookDebits(): Promise<void> {
    for (const account of this.#bank.accounts) {
      const last = this.#sent.find((sent) => sent.account === account);
      if (last) await importStatement(this.#stage, account, { on: last.on });
    }
  }
}

function debit(fitId: string, reference: string, amount: number) {
  return {
    fitId,
    type: 'DEBIT',
    amount: negate(minor(amount)),
    memo: `PAGAMENTO ${reference}`,
  } as const;
}
