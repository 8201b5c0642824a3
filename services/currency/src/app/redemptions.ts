import type { Minor } from '@mutirao/money';
import { type Planned, planRedemption } from '../domain/redemptions/plan.ts';
import type { LegStatus } from '../domain/redemptions/rows.ts';
import { returnReason } from '../files/payouts/return-file.ts';
import {
  type LegRow,
  merchantRedemptions,
  type RedemptionRow,
  redemptionKey,
  redemptions,
  requestedRow,
} from '../read-models/redemptions.ts';
import { type Answer, answered, done } from './answer.ts';
import { promiseIn } from './calendar.ts';
import type { Call, Town } from './town.ts';

export interface RedemptionAsked {
  readonly merchant: string;
  /** All of the balance, when it is left out. */
  readonly amount?: Minor;
}

/** What it would cost and when it would be paid, now; nothing is recorded. */
export async function quoteRedemption(
  town: Town,
  { merchant, amount }: RedemptionAsked,
): Promise<Answer<object>> {
  const { clock, journal } = town.parts;
  const on = clock.dayOf(clock.now());
  const { planned, days } = await journal.read((state): { planned: Planned; days: number } => ({
    planned: planRedemption(state, { merchant, amount }, on),
    days: state.merchants.get(merchant)?.terms.redemptionDays ?? 0,
  }));
  if ('refusal' in planned) return { kind: 'refused', refusal: planned.refusal };
  const { plan } = planned;
  const { dueOn, dueAt } = await promiseIn(town, days);
  const feeMinor = plan.fees.reduce((all, fee) => all + fee.amount, 0);
  return done({
    merchant,
    amountMinor: plan.amount,
    feeMinor,
    netMinor: plan.amount - feeMinor,
    fees: plan.fees.map((fee) => ({
      purpose: fee.purpose,
      rule: fee.reference,
      amountMinor: fee.amount,
    })),
    rules: plan.rules,
    legs: plan.legs.map(({ programmes, netMinor, feeMinor: fee }) => ({
      programmes,
      netMinor,
      feeMinor: fee,
    })),
    dueOn,
    dueAt: new Date(dueAt).toISOString(),
  });
}

/** Asks for it, with the promise that the calendar allows by the merchant's terms. */
export async function requestRedemption(
  town: Town,
  call: Call,
  { merchant, amount }: RedemptionAsked,
): Promise<Answer<object>> {
  const { version, days } = await town.parts.journal.read((state) => {
    const found = state.merchants.get(merchant);
    return { version: found?.version ?? 0, days: found?.terms.redemptionDays ?? 1 };
  });
  const outcome = await town.call(
    call,
    'redemption.request',
    { merchant, amount },
    {
      type: 'RequestRedemption',
      merchant,
      ...(amount === undefined ? {} : { amount }),
      ...(await promiseIn(town, days)),
      terms: version,
    },
  );
  return answered(outcome, ([event]) => {
    if (!event) throw new Error('a redemption is an event');
    const { requestedAt: _, legs, dueAt, ...row } = requestedRow(event);
    return {
      ...row,
      amountMinor: row.netMinor + row.feeMinor,
      dueAt: new Date(dueAt).toISOString(),
      legs: legs.map(({ bankAccount: _, ...leg }) => ({ ...leg, status: 'requested' })),
    };
  });
}

/** One redemption, as far as it is. The read models must have caught up. */
export async function redemptionView(town: Town, redemption: string) {
  return (await viewsOf(town, await rowsOf(town, [redemption])))[0];
}

export interface RedemptionFilter {
  readonly merchant?: string;
  readonly state: 'open' | 'late' | 'all';
  readonly after?: string;
  readonly limit: number;
}

/** Redemptions in the order of their numbers. Open: a leg of it waits for the bank or its line. */
export async function redemptionViews(town: Town, filter: RedemptionFilter) {
  const { state, limit } = filter;
  const rows = await (state === 'all' ? allRows : openRows)(town, filter);
  const page = rows.slice(0, limit);
  return {
    redemptions: await viewsOf(town, page),
    ...(rows.length > limit ? { next: page.at(-1)?.redemption ?? '' } : {}),
  };
}

/** One more than the limit, so that whoever asks knows whether there are more. */
async function allRows(
  town: Town,
  { merchant, after, limit }: RedemptionFilter,
): Promise<RedemptionRow[]> {
  const { readModels } = town.parts;
  const key = after === undefined ? '' : redemptionKey(after);
  if (merchant === undefined) {
    const page = { after: key, limit: limit + 1 };
    const found = await readModels.list<RedemptionRow>(redemptions.name, page);
    return found.map(({ row }) => row);
  }
  const prefix = `${merchant}/`;
  const page = { prefix, after: prefix + key, limit: limit + 1 };
  const found = await readModels.list<{ redemption: string }>(merchantRedemptions.name, page);
  return rowsOf(
    town,
    found.map(({ row }) => row.redemption),
  );
}

async function openRows(town: Town, filter: RedemptionFilter): Promise<RedemptionRow[]> {
  const { merchant, state: wanted, after, limit } = filter;
  const now = town.parts.clock.now();
  const open = await town.parts.journal.read((state) => {
    const found = new Map<string, string>();
    for (const [, leg] of state.legs.entries()) {
      if (merchant !== undefined && leg.merchant !== merchant) continue;
      if (wanted === 'late' && (leg.status === 'settled' || leg.dueAt > now)) continue;
      found.set(redemptionKey(leg.redemption), leg.redemption);
    }
    return found;
  });
  const from = after === undefined ? '' : redemptionKey(after);
  const keys = [...open.keys()].filter((key) => key > from).sort();
  return rowsOf(
    town,
    keys.slice(0, limit + 1).map((key) => open.get(key) ?? ''),
  );
}

async function rowsOf(town: Town, ids: readonly string[]): Promise<RedemptionRow[]> {
  const { readModels } = town.parts;
  const rows = await readModels.many<RedemptionRow>(redemptions.name, ids.map(redemptionKey));
  return rows.filter((row) => row !== undefined);
}

async function viewsOf(town: Town, rows: readonly RedemptionRow[]) {
  const live = await liveLegs(
    town,
    rows.flatMap(({ legs }) => legs.map(({ leg }) => leg)),
  );
  const now = town.parts.clock.now();
  return rows.map(({ requestedAt, dueAt, legs, ...row }) => ({
    ...row,
    amountMinor: row.netMinor + row.feeMinor,
    requestedAt: new Date(requestedAt).toISOString(),
    dueAt: new Date(dueAt).toISOString(),
    legs: legs.map((leg) => viewOfLeg(leg, live.get(leg.leg), dueAt <= now)),
  }));
}

/** How far those legs are that the writer still has. */
export function liveLegs(
  town: Town,
  legs: readonly string[],
): Promise<ReadonlyMap<string, { readonly status: LegStatus; readonly payout?: string }>> {
  return town.parts.journal.read((state) => {
    const found = new Map<string, { status: LegStatus; payout?: string }>();
    for (const id of legs) {
      const row = state.legs.get(id);
      if (!row) continue;
      const { status, payout } = row;
      found.set(id, { status, ...(payout === undefined ? {} : { payout }) });
    }
    return found;
  });
}

function viewOfLeg(
  { bankAccount: _, reason, status: known, ...leg }: LegRow,
  live: { readonly status: LegStatus; readonly payout?: string } | undefined,
  isDue: boolean,
) {
  const status = known === 'open' ? (live?.status ?? 'settled') : known;
  return {
    ...leg,
    status,
    ...(live?.payout === undefined ? {} : { payout: live.payout }),
    late: isDue && status !== 'settled' && status !== 'rejected',
    ...(reason === undefined ? {} : { reason, why: reasonText(reason) }),
  };
}

/** The bank's codes in words: those of CNAB have two characters, those of ISO 20022 four. */
export function reasonText(codes: string): string {
  const isCnab = codes.split(' ').every((code) => code.length === 2);
  return returnReason(isCnab ? 'cnab240' : 'pain.002', codes);
}
