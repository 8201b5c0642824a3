import { fundOf, type Movement, type Transfer, transfersOf } from '@mutirao/ledger';
import { add, type Minor, minor, ZERO } from '@mutirao/money';
import { monthOf, type PlainDate } from '../plain-date.ts';
import { limitedProgrammes } from '../rules/active.ts';
import type { CurrencyState } from '../state.ts';
import type { ProgrammeUsage, Usage } from './rows.ts';

/** Who used what of limits: the payer, and the card, terminal and cashier if there were any. */
export interface Users {
  readonly payer: string;
  readonly card?: string | undefined;
  readonly terminal?: string | undefined;
  readonly cashier?: string | undefined;
}

/** Counts what was paid on a day; limits of merchants who pay do not exist. */
export function count(
  state: CurrencyState,
  { payer, card, terminal, cashier }: Users,
  paid: readonly Movement[],
  on: PlainDate,
): void {
  const spent = transfersOf(paid).filter(({ debit }) => debit === payer);
  const amount = total(spent);
  const { usageOf } = state;
  if (payer.startsWith('holder:')) {
    const byProgramme = ofLimitedProgrammes(state, spent);
    usageOf.holder.set(payer, used(usageOf.holder.get(payer), on, amount, byProgramme));
  }
  if (card !== undefined) usageOf.card.set(card, used(usageOf.card.get(card), on, amount));
  if (terminal !== undefined) {
    usageOf.terminal.set(terminal, used(usageOf.terminal.get(terminal), on, amount));
  }
  if (cashier !== undefined) {
    usageOf.cashier.set(cashier, used(usageOf.cashier.get(cashier), on, amount));
  }
}

/** Gives back to the payer and the card what went back to the payer, if it counts still. */
export function giveBack(
  state: CurrencyState,
  { payer, card }: Users,
  returned: readonly Movement[],
  on: PlainDate,
): void {
  const back = transfersOf(returned).filter(({ credit }) => credit === payer);
  const amount = minor(-total(back));
  const byProgramme = ofLimitedProgrammes(state, back, -1);
  const { holder, card: cards } = state.usageOf;
  for (const [table, key, programmes] of [
    [holder, payer, byProgramme],
    [cards, card, undefined],
  ] as const) {
    const before = key === undefined ? undefined : table.get(key);
    if (key === undefined || !before || monthOf(before.day) !== monthOf(on)) continue;
    const day = before.day === on;
    table.set(key, {
      ...before,
      dayMinor: day ? atLeastZero(before.dayMinor + amount) : before.dayMinor,
      monthMinor: atLeastZero(before.monthMinor + amount),
      ...merged(before.programmes, programmes, { day, month: true }),
    });
  }
}

/** Counts a refund against the terminal and the cashier that made it. */
export function countRefund(
  state: CurrencyState,
  { terminal, cashier }: Omit<Users, 'payer'>,
  amount: Minor,
  on: PlainDate,
): void {
  const { terminal: terminals, cashier: cashiers } = state.usageOf;
  for (const [table, key] of [
    [terminals, terminal],
    [cashiers, cashier],
  ] as const) {
    if (key === undefined) continue;
    const now = used(table.get(key), on, ZERO);
    table.set(key, { ...now, refundedMinor: add(now.refundedMinor ?? ZERO, amount) });
  }
}

function used(
  before: Usage | undefined,
  on: PlainDate,
  amount: Minor,
  programmes?: ReadonlyMap<string, Minor>,
): Usage {
  const day = before?.day === on;
  const month = before !== undefined && monthOf(before.day) === monthOf(on);
  return {
    day: on,
    dayMinor: day ? add(before.dayMinor, amount) : amount,
    monthMinor: month ? add(before.monthMinor, amount) : amount,
    ...merged(before?.programmes, programmes, { day, month }),
    ...(day && before.refundedMinor !== undefined ? { refundedMinor: before.refundedMinor } : {}),
  };
}

/** `goOn`: whether what was used before is of the same day, of the same month. */
function merged(
  before: Usage['programmes'],
  more: ReadonlyMap<string, Minor> | undefined,
  goOn: { readonly day: boolean; readonly month: boolean },
): Pick<Usage, 'programmes'> {
  if (before === undefined && (more === undefined || more.size === 0)) return {};
  const programmes: Record<string, ProgrammeUsage> = {};
  for (const programme in before) {
    if (!more?.has(programme)) put(programmes, programme, before[programme], ZERO, goOn);
  }
  if (more) {
    for (const [programme, amount] of more) {
      put(programmes, programme, before?.[programme], amount, goOn);
    }
  }
  return { programmes };
}

const UNUSED: ProgrammeUsage = [ZERO, ZERO];

function put(
  programmes: Record<string, ProgrammeUsage>,
  programme: string,
  [day, month]: ProgrammeUsage = UNUSED,
  amount: Minor,
  goOn: { readonly day: boolean; readonly month: boolean },
): void {
  const gives = amount < 0;
  programmes[programme] = [
    goOn.day ? atLeastZero(day + amount) : gives ? day : amount,
    goOn.month ? atLeastZero(month + amount) : amount,
  ];
}

/** By programme, for those that some rule limits: to count the others would cost every holder memory. */
function ofLimitedProgrammes(
  state: CurrencyState,
  transfers: readonly Transfer[],
  sign: 1 | -1 = 1,
): ReadonlyMap<string, Minor> | undefined {
  const limited = limitedProgrammes(state);
  if (limited.size === 0) return undefined;
  const sums = new Map<string, Minor>();
  for (const { lot, amount } of transfers) {
    const fund = fundOf(lot);
    if (limited.has(fund)) sums.set(fund, minor((sums.get(fund) ?? 0) + sign * amount));
  }
  return sums;
}

export function total(transfers: readonly Transfer[]): Minor {
  let all = ZERO;
  for (const { amount } of transfers) all = add(all, amount);
  return all;
}

function atLeastZero(value: number): Minor {
  return minor(Math.max(0, value));
}
