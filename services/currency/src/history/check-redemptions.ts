import { Check } from './check.ts';
import { type PlainBooks, type PlainTransfer, totalOf } from './plain-books.ts';
import type { PlainBody, PlainEvent } from './plain-reader.ts';

interface PlainLeg {
  readonly redeeming: string;
  readonly net: number;
  readonly fee: number;
}

interface PlainPayout {
  readonly preparedBy: string;
  readonly sha256: unknown;
  isApproved: boolean;
}

/**
 * What is being redeemed is what open legs wait for; a leg is settled or rejected once, with all of
 * it; each programme pays out of its own bank account as much as is no longer issued; and a payout
 * goes to the bank as another person approved it.
 */
export class RedemptionsCheck {
  readonly check = new Check('redemptions');
  readonly #books: PlainBooks;
  readonly #open = new Map<string, PlainLeg>();
  readonly #waiting = new Map<string, number>();
  readonly #paidOut = new Map<string, number>();
  readonly #payouts = new Map<string, PlainPayout>();

  constructor(books: PlainBooks) {
    this.#books = books;
  }

  see({ position, body }: PlainEvent, transfers: readonly PlainTransfer[]): void {
    if (body === undefined) return;
    const fault = this.#step(body, transfers);
    if (fault !== undefined) this.check.fault(`position ${position}: ${fault}`);
  }

  /** What the accounts have, once every leg is known. */
  close(): void {
    for (const { id, balance } of this.#books.accounts.values()) {
      const waits = id.startsWith('redeeming:') ? (this.#waiting.get(id) ?? 0) : balance;
      if (waits !== balance) this.check.fault(`${id} has ${balance}, its open legs ${waits}`);
      const paid = id.startsWith('paid-out:') ? (this.#paidOut.get(id) ?? 0) : balance;
      if (paid !== balance) this.check.fault(`${id} has ${balance}, its settled legs ${paid}`);
    }
  }

  #step(body: PlainBody, transfers: readonly PlainTransfer[]): string | undefined {
    const { kind, data, actor } = body;
    switch (kind) {
      case 'RedemptionRequested':
        return this.#request(data, transfers);
      case 'LegSettled':
        return this.#settle(String(data['leg']), transfers);
      case 'LegRejected':
        return this.#reject(String(data['leg']), transfers);
      case 'PayoutPrepared':
        this.#payouts.set(String(data['payout']), {
          preparedBy: actor,
          sha256: data['sha256'],
          isApproved: false,
        });
        return undefined;
      case 'PayoutApproved':
        return this.#approve(String(data['payout']), body);
      case 'PayoutSent':
        return this.#payouts.get(String(data['payout']))?.isApproved
          ? undefined
          : `${data['payout']} is sent and was not approved`;
      default:
        return undefined;
    }
  }

  #request(data: PlainBody['data'], transfers: readonly PlainTransfer[]): string | undefined {
    const redeeming = `redeeming:${data['merchant']}`;
    const legs = data['legs'] as { leg: string; netMinor: number; feeMinor: number }[];
    let net = 0;
    for (const { leg, netMinor, feeMinor } of legs) {
      this.check.count++;
      if (this.#open.has(leg)) return `leg ${leg} is requested again`;
      this.#open.set(leg, { redeeming, net: netMinor, fee: feeMinor });
      net += netMinor;
    }
    this.#wait(redeeming, net);
    const moved = totalOf(transfers, ({ credit }) => credit.id === redeeming);
    return moved === net ? undefined : `${moved} is redeemed, its legs are ${net}`;
  }

  #settle(leg: string, transfers: readonly PlainTransfer[]): string | undefined {
    const found = this.#close(leg);
    if (!found) return `leg ${leg} is not open`;
    const programmes = new Map<string, number>();
    for (const { debit, credit, amount } of transfers) {
      const [kind = '', programme = ''] = credit.id.split(':');
      const before = programmes.get(programme) ?? 0;
      programmes.set(programme, kind === 'issuance' ? before + amount : before - amount);
      if (kind === 'bank') {
        this.#paidOut.set(debit.id, (this.#paidOut.get(debit.id) ?? 0) + amount);
      }
    }
    for (const [programme, differs] of programmes) {
      if (differs !== 0) return `leg ${leg} takes ${differs} of another’s for ${programme}`;
    }
    const settled = totalOf(transfers, ({ debit }) => debit.id === found.redeeming);
    return settled === found.net ? undefined : `${settled} of ${found.net} is settled of ${leg}`;
  }

  #reject(leg: string, transfers: readonly PlainTransfer[]): string | undefined {
    const found = this.#close(leg);
    if (!found) return `leg ${leg} is not open`;
    const back = totalOf(transfers, ({ debit }) => debit.id === found.redeeming);
    if (back !== found.net) return `${back} of ${found.net} comes back of ${leg}`;
    const fee = totalOf(transfers, ({ debit }) => debit.id.startsWith('fees:'));
    return fee === found.fee ? undefined : `${fee} of the fee ${found.fee} comes back of ${leg}`;
  }

  #approve(payout: string, { data, actor }: PlainBody): string | undefined {
    const found = this.#payouts.get(payout);
    if (found?.preparedBy === actor) return `${payout} was approved by who prepared it`;
    if (found?.sha256 !== data['sha256']) return `${payout} was approved under another sha256`;
    if (found) found.isApproved = true;
    return undefined;
  }

  #close(leg: string): PlainLeg | undefined {
    const found = this.#open.get(leg);
    if (found) this.#wait(found.redeeming, -found.net);
    this.#open.delete(leg);
    return found;
  }

  #wait(redeeming: string, amount: number): void {
    this.#waiting.set(redeeming, (this.#waiting.get(redeeming) ?? 0) + amount);
  }
}
