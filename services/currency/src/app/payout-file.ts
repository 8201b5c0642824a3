import { assert } from '@mutirao/event-sourcing';
import { minor } from '@mutirao/money';
import { firstBusinessDay } from '../domain/calendar.ts';
import { cnab240 } from '../files/payouts/cnab240.ts';
import { pain001 } from '../files/payouts/pain001.ts';
import { payoutCsv } from '../files/payouts/payout-csv.ts';
import type { PayoutFile } from '../files/payouts/payout-file.ts';
import { type PayoutRow, payoutKey, payouts } from '../read-models/payouts.ts';
import { type RedemptionRow, redemptionKey, redemptions } from '../read-models/redemptions.ts';
import { type Answer, done } from './answer.ts';
import { daysOff } from './calendar.ts';
import { payeeOf, payerOf, payoutDigest } from './payout-content.ts';
import type { Town } from './town.ts';

export type PayoutFormat = 'csv' | 'cnab240' | 'pain001';

const WRITERS: Readonly<Record<PayoutFormat, (file: PayoutFile) => Iterable<string>>> = {
  csv: payoutCsv,
  cnab240,
  pain001,
};
/** A file's number has six digits at the bank. */
const MOST_NUMBERS = 999_999;

/**
 * The file of a payout that was approved, exactly what was approved: its digest is made again. The
 * read models must have caught up; `undefined` for a payout that never was.
 */
export async function payoutFile(
  town: Town,
  id: string,
  format: PayoutFormat,
): Promise<Answer<Iterable<string>> | undefined> {
  const row = await town.parts.readModels.get<PayoutRow>(payouts.name, payoutKey(id));
  if (!row) return undefined;
  if (row.status === 'cancelled') {
    return { kind: 'refused', refusal: { code: 'payout-cancelled', payout: id } };
  }
  if (row.status === 'prepared') {
    return { kind: 'refused', refusal: { code: 'payout-not-approved', payout: id } };
  }
  const file = await fileOf(town, row);
  if (!file) return { kind: 'refused', refusal: { code: 'payout-changed', payout: id } };
  return done(WRITERS[format](file));
}

/** `undefined` where a payee or the payer was erased, or the payments are not those approved. */
async function fileOf(town: Town, row: PayoutRow): Promise<PayoutFile | undefined> {
  const { clock, notes, readModels } = town.parts;
  const { payout, bankAccount, payer: payerNote, legs, payees, sha256 } = row;
  const rows = await readModels.many<RedemptionRow>(redemptions.name, legs.map(redemptionKey));
  const payments = legs.map((leg, index) => {
    const net = rows[index]?.legs.find((each) => each.leg === leg)?.netMinor;
    assert(net !== undefined, 'a leg of a payout was requested');
    return { leg, amount: net, payee: payees[index] ?? '' };
  });
  if (payoutDigest({ bankAccount, payer: payerNote, payments }) !== sha256) return undefined;
  const words = await notes.words([payerNote, ...payees]);
  const payer = payerOf(words, payerNote);
  if (!payer) return undefined;
  const paid: PayoutFile['payments'][number][] = [];
  for (const { leg, amount, payee: note } of payments) {
    const payee = payeeOf(words, note);
    if (!payee) return undefined;
    paid.push({ reference: leg, amountMinor: minor(amount), payee });
  }
  const now = clock.now();
  const today = clock.dayOf(now);
  return {
    number: ((Number.parseInt(payout.slice(1), 10) - 1) % MOST_NUMBERS) + 1,
    batch: payout,
    createdOn: today,
    createdTime: timeOf(town, now),
    payOn: firstBusinessDay(today, await daysOff(town, today)),
    payer,
    payments: paid,
  };
}

/** `HHMMSS` on the community's clocks. */
function timeOf({ parts: { folder } }: Town, at: number): string {
  const { timeZone } = folder.town;
  const format = { timeZone, timeStyle: 'medium', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(at).replaceAll(':', '');
}
