import type { ReadModel, RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, transfersOf } from '@mutirao/ledger';
import { add, type Minor, sum, ZERO } from '@mutirao/money';
import { redeeming } from '../domain/accounts.ts';
import type { EventData } from '../domain/events.ts';
import type { PlainDate } from '../domain/plain-date.ts';

export interface LegRow {
  readonly leg: string;
  readonly bankAccount: string;
  readonly programmes: readonly string[];
  readonly netMinor: number;
  readonly feeMinor: number;
  /** open: the writer's state says how far it is. */
  readonly status: 'open' | 'settled' | 'rejected';
  readonly settledOn?: PlainDate;
  /** Of a rejected one, the bank's codes. */
  readonly reason?: string;
  /** Bank line that shows it. */
  readonly line?: string;
}

/** What a merchant redeemed, and what became of it; kept for ever. */
export interface RedemptionRow {
  readonly redemption: string;
  readonly merchant: string;
  readonly requestedOn: PlainDate;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  readonly dailyOf?: PlainDate;
  readonly dueOn: PlainDate;
  readonly dueAt: number;
  readonly rules: readonly string[];
  readonly netMinor: Minor;
  readonly feeMinor: Minor;
  readonly fees: readonly { readonly purpose: string; readonly amountMinor: Minor }[];
  readonly legs: readonly LegRow[];
  /** Of the event that asked for it. */
  readonly position: number;
}

type Requested = EventData<'currency.RedemptionRequested.v1'>;
type Event = RecordedEvent<Movement>;

export const redemptions: ReadModel<Movement, RedemptionRow> = {
  name: 'redemptions',
  version: 1,

  keysOf({ type, data }) {
    switch (type) {
      case 'currency.RedemptionRequested.v1':
        return [redemptionKey((data as Requested).redemption)];
      case 'currency.LegSettled.v1':
      case 'currency.LegRejected.v1':
        return [redemptionKey(data['leg'] as string)];
      case 'currency.BankLineBooked.v1':
      case 'currency.PayoutMatched.v1':
        return [...new Set(((data['legs'] ?? []) as string[]).map(redemptionKey))];
      default:
        return [];
    }
  },

  fold(row, event) {
    if (event.type === 'currency.RedemptionRequested.v1') return requestedRow(event);
    if (row === undefined) throw new Error('a redemption is requested before its legs are paid');
    const { data } = event;
    const legs = (data['legs'] as string[] | undefined) ?? [data['leg'] as string];
    const change = changeOf(event);
    return {
      ...row,
      legs: row.legs.map((leg) => (legs.includes(leg.leg) ? { ...leg, ...change } : leg)),
    };
  },
};

/** Which redemptions are a merchant's: `<merchant>/<key of the redemption>`. */
export const merchantRedemptions: ReadModel<Movement, { readonly redemption: string }> = {
  name: 'merchant-redemptions',
  version: 1,
  keysOf({ type, data }) {
    if (type !== 'currency.RedemptionRequested.v1') return [];
    const { merchant, redemption } = data as Requested;
    return [`${merchant}/${redemptionKey(redemption)}`];
  },
  fold: (_, { data }) => ({ redemption: (data as Requested).redemption }),
};

/** In the order of their numbers; of a leg, that of its redemption. */
export function redemptionKey(id: string): string {
  const [number = ''] = id.slice(1).split('-');
  return `R${number.padStart(10, '0')}`;
}

/** What is charged and what is to be paid: by the movements, which say it to the cent. */
export function requestedRow({ data, movements, at, effectiveOn, position }: Event): RedemptionRow {
  const { redemption, merchant, dailyOf, dueOn, dueAt, rules, legs } = data as Requested;
  const moved = transfersOf(movements);
  const fees = new Map<string, Minor>();
  const net: Minor[] = [];
  for (const { credit, amount } of moved) {
    if (credit === redeeming(merchant)) net.push(amount);
    else {
      const purpose = credit.slice('fees:'.length);
      fees.set(purpose, add(fees.get(purpose) ?? ZERO, amount));
    }
  }
  return {
    redemption,
    merchant,
    requestedOn: effectiveOn,
    requestedAt: at,
    ...(dailyOf === undefined ? {} : { dailyOf }),
    dueOn,
    dueAt,
    rules,
    netMinor: sum(net),
    feeMinor: sum(fees.values()),
    fees: [...fees].map(([purpose, amountMinor]) => ({ purpose, amountMinor })),
    legs: legs.map((leg) => ({ ...leg, status: 'open' })),
    position,
  };
}

function changeOf({ type, data }: Event): Partial<LegRow> {
  if (type === 'currency.LegSettled.v1') {
    const { settledOn, line } = data as EventData<'currency.LegSettled.v1'>;
    return { status: 'settled', settledOn, ...(line === undefined ? {} : { line }) };
  }
  if (type === 'currency.LegRejected.v1') {
    const { reason } = data as EventData<'currency.LegRejected.v1'>;
    return { status: 'rejected', ...(reason === undefined ? {} : { reason }) };
  }
  return { line: data['line'] as string };
}
