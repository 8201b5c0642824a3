import type { Randomness } from '@mutirao/event-sourcing';
import { transfer } from '@mutirao/ledger';
import type { BankLineInput, CurrencyCommand } from '../commands.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import { BAKERY, BAZAAR } from '../shop.fixture.ts';
import type { CurrencyState } from '../state.ts';
import { book, cents, GESTANTE, id, PREPARER, RENDA, RUI, TODAY } from '../vila.fixture.ts';
import type { ReturnedLeg } from './commands.ts';
import { BANK, DIGEST, debit, OTHER_BANK, PAYEE, PAYER, redeem } from './takings.fixture.ts';

/** Draws what merchants, operators, approvers and banks do, in any order, often when they should not. */
export function randomRedemptions(random: Randomness) {
  const { below, chance, pick } = random;
  const ofPayouts = randomPayouts(random);
  const ofBank = randomBank(random);
  return (state: CurrencyState): CurrencyCommand => {
    const kind = below(10);
    if (kind < 2) {
      const merchant = pick([BAKERY, BAZAAR]);
      return redeem(chance(0.1) ? undefined : 1 + below(400), { merchant });
    }
    return kind < 5 ? ofPayouts(state) : ofBank(state);
  };
}

/** Most often one that is open. */
function anyLeg({ below, chance, pick }: Randomness, state: CurrencyState): string {
  const open = [...state.legs.entries()].map(([leg]) => leg);
  if (open.length > 0 && chance(0.9)) return pick(open);
  return `R${1 + below((state.numbers.get('redemptions') ?? 0) + 2)}-${1 + below(2)}`;
}

function randomPayouts(random: Randomness) {
  const { below, chance, pick } = random;

  function prepare(state: CurrencyState): CurrencyCommand {
    const bankAccount = pick([BANK, OTHER_BANK]);
    const waiting = [...state.legs.entries()].filter(
      ([, leg]) => leg.status === 'requested' && leg.bankAccount === bankAccount,
    );
    const legs = waiting.filter(() => chance(0.7)).map(([leg]) => leg);
    const unknown = [...state.legs.entries()].find(([, { status }]) => status === 'unknown');
    if (chance(0.2)) legs.push(unknown && chance(0.6) ? unknown[0] : anyLeg(random, state));
    const payees = legs.map(() => PAYEE);
    return { type: 'PreparePayout', bankAccount, legs, payees, payer: PAYER, sha256: DIGEST };
  }

  return (state: CurrencyState): CurrencyCommand => {
    if (chance(0.33)) return prepare(state);
    const payouts = [...state.payouts.entries()].map(([payout]) => payout).slice(-6);
    const payoutId = payouts.length > 0 && chance(0.95) ? pick(payouts) : `P${1 + below(9)}`;
    const status = state.payouts.get(payoutId)?.status;
    if (chance(0.1)) return { type: 'CancelPayout', payout: payoutId };
    if (status !== 'prepared' && chance(0.9)) return { type: 'SendPayout', payout: payoutId };
    const by = chance(0.1) ? PREPARER : RUI;
    const sha256 = chance(0.12) ? 'f'.repeat(64) : DIGEST;
    return { type: 'ApprovePayout', payout: payoutId, by, sha256 };
  };
}

/** What a bank says, by file, by statement or when it is asked; and who makes sense of it. */
function randomBank(random: Randomness) {
  const { below, chance, pick } = random;
  const lines: BankLineInput[] = [];
  let files = 0;
  const netOf = (state: CurrencyState, leg: string): number =>
    (state.legs.get(leg)?.net ?? 1 + below(50)) + (chance(0.08) ? pick([-1, 1]) : 0);

  function returnFile(state: CurrencyState): CurrencyCommand {
    if (chance(0.3)) files += 1;
    const line = (): ReturnedLeg => {
      const leg = anyLeg(random, state);
      const outcome = pick(['settled', 'settled', 'rejected', 'pending'] as const);
      return { leg, amount: cents(Math.max(1, netOf(state, leg))), outcome };
    };
    const file = files.toString(16).padStart(64, '0');
    const counts = { settled: 0, rejected: 0, pending: 0, known: 0, errors: 0 };
    if (chance(0.2)) return { type: 'FinishReturn', file, ...counts };
    return { type: 'ApplyReturn', file, lines: Array.from({ length: 1 + below(4) }, line) };
  }

  /** Legs and payouts with or without their names, at times twice or wrong. */
  function bankLine(state: CurrencyState): BankLineInput {
    if (lines.length > 0 && chance(0.1)) return pick(lines);
    const payouts = [...state.payouts.entries()].filter(([, { status }]) => status === 'sent');
    const whole = payouts.length > 0 && chance(0.25) ? pick(payouts) : undefined;
    const leg = anyLeg(random, state);
    const amount = whole ? whole[1].totalMinor : Math.max(1, netOf(state, leg));
    const names = chance(0.4) ? [] : [whole ? whole[0] : leg];
    const made = debit(`line-${lines.length}`, amount, ...names);
    lines.push(made);
    return made;
  }

  function match(state: CurrencyState): CurrencyCommand {
    const debits = [...state.bankLines.entries()].filter(([, { kind }]) => kind === 'debit');
    const [line] = debits.length > 0 ? pick(debits.slice(-12)) : [id('no-line')];
    const size = -(state.bankLines.get(line)?.amountMinor ?? 0);
    const fits = [...state.legs.entries()].filter(([, leg]) => leg.net === size);
    const sent = fits.find(([, { payout }]) => payout !== undefined) ?? fits[0];
    return { type: 'MatchPayoutLine', line, legs: [sent?.[0] ?? anyLeg(random, state)] };
  }

  return (state: CurrencyState): CurrencyCommand => {
    const kind = below(5);
    if (kind === 0) return returnFile(state);
    if (kind === 1) return match(state);
    if (kind === 2) {
      const leg = anyLeg(random, state);
      const outcome = pick(['settled', 'rejected', 'not-received'] as const);
      return chance(0.4) ? { type: 'MarkUnknown', leg } : { type: 'ResolveLeg', leg, outcome };
    }
    const statement = book(...Array.from({ length: 1 + below(3) }, () => bankLine(state)));
    return { ...statement, bankAccount: pick([BANK, OTHER_BANK]) } as CurrencyCommand;
  };
}

/** A town buys: so that merchants always have something of both programmes. */
export function takings(): CurrencyEvent {
  const moved = [BAKERY, BAZAAR].flatMap((merchant) =>
    [RENDA, GESTANTE].map((programme) => {
      const ends = { debit: `undistributed:${programme}`, credit: `merchant:${merchant}` };
      const lot = `${programme}/2026-11/`;
      return transfer({ ...ends, amount: cents(40_00), unit: 'MUM', lot });
    }),
  );
  return fact('currency.Transferred.v1', {}, TODAY, moved);
}
