import { type PayoutRow, payoutKey, payouts } from '../read-models/payouts.ts';
import { type RedemptionRow, redemptionKey, redemptions } from '../read-models/redemptions.ts';
import type { Words } from '../stores/notes.ts';
import { liveLegs } from './redemptions.ts';
import type { Town } from './town.ts';

export interface PayoutFilter {
  readonly status?: PayoutRow['status'];
  readonly after?: string;
  readonly limit: number;
}

/** Payouts in the order of their numbers, without their legs. The read models must have caught up. */
export async function payoutViews(town: Town, { status, after, limit }: PayoutFilter) {
  const found: PayoutRow[] = [];
  let key = after === undefined ? '' : payoutKey(after);
  for (;;) {
    const page = await town.parts.readModels.list<PayoutRow>(payouts.name, { after: key, limit });
    for (const { row } of page) {
      if (status !== undefined && row.status !== status) continue;
      if (found.length === limit) {
        return { payouts: await summaries(town, found), next: found.at(-1)?.payout ?? '' };
      }
      found.push(row);
    }
    if (page.length < limit) return { payouts: await summaries(town, found) };
    key = page.at(-1)?.key ?? '';
  }
}

/** A payout with what became of each of its legs; `undefined` for one that never was. */
export async function payoutView(town: Town, payout: string) {
  const { readModels } = town.parts;
  const row = await readModels.get<PayoutRow>(payouts.name, payoutKey(payout));
  if (!row) return undefined;
  const live = await liveLegs(town, row.legs);
  const keys = row.legs.map(redemptionKey);
  const rows = await readModels.many<RedemptionRow>(redemptions.name, keys);
  const legs = row.legs.map((leg, index) => {
    const of = rows[index];
    const known = of?.legs.find((each) => each.leg === leg);
    const now = live.get(leg);
    // A leg that left (cancelled, or never received by the bank) may be in another payout by now.
    const status = known?.status === 'open' ? (now?.status ?? 'settled') : (known?.status ?? '');
    return {
      leg,
      merchant: of?.merchant ?? '',
      netMinor: known?.netMinor ?? 0,
      status,
      ...(known?.settledOn === undefined ? {} : { settledOn: known.settledOn }),
      ...(known?.line === undefined ? {} : { line: known.line }),
    };
  });
  return { ...summaryOf(await town.parts.notes.words([row.bankAccount]), row), legs };
}

async function summaries(town: Town, rows: readonly PayoutRow[]) {
  const words = await town.parts.notes.words(rows.map(({ bankAccount }) => bankAccount));
  return rows.map((row) => summaryOf(words, row));
}

function summaryOf(words: Words, row: PayoutRow) {
  const { payer: _payer, payees: _payees, legs, ...rest } = row;
  return {
    ...rest,
    /** The last four characters of the account's number. */
    account: (words(row.bankAccount) ?? '').slice(-4),
    payments: legs.length,
  };
}
