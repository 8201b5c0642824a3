import { minor } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import type { PlainDate } from '../domain/plain-date.ts';
import type { CurrencyState } from '../domain/state.ts';
import type { Payer } from '../files/payouts/payout-file.ts';
import { payoutProblems } from '../files/payouts/payout-problems.ts';
import type { RefusedNote, Words } from '../stores/notes.ts';
import { type Answer, answered, done } from './answer.ts';
import { type PaymentOfPayout, payeeOf, payerOf, payoutDigest } from './payout-content.ts';
import type { Call, Town } from './town.ts';

/** A leg and its payee are about 40 bytes of an append that has at most 512 KiB. */
const LEGS_A_PAYOUT = 5_000;

export interface PayoutAsked {
  readonly bankAccount: string;
  /** Those alone that were promised by this day; all that wait, when it is left out. */
  readonly dueBy?: PlainDate;
}

export interface PreparedPayout {
  readonly payout: string;
  readonly sha256: string;
  readonly legs: readonly string[];
  readonly totalMinor: number;
  /** Legs that no file could pay, with the field that is to be mended; they go on waiting. */
  readonly leftOut: readonly LeftOut[];
  readonly position: number;
}

export interface LeftOut {
  readonly leg: string;
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

/** Puts what waits for one bank account into a payout, those that can be paid, for another to approve. */
export async function preparePayout(
  town: Town,
  call: Call,
  asked: PayoutAsked,
): Promise<Answer<PreparedPayout>> {
  const { bankAccount } = asked;
  const { notes } = town.parts;
  const { waiting, payer } = await town.parts.journal.read((state) => ({
    waiting: waitingLegs(state, asked),
    payer: state.payers.get(bankAccount) ?? '',
  }));
  const words = await notes.words([payer, ...waiting.map(({ payee }) => payee)]);
  const says = payerOf(words, payer);
  const leftOut =
    says === undefined ? [] : waiting.flatMap((each, index) => unpayable(words, says, each, index));
  const bad = new Set(leftOut.map(({ value }) => value));
  const payments = waiting.filter(({ leg }) => !bad.has(leg)).slice(0, LEGS_A_PAYOUT);
  const sha256 = payoutDigest({ bankAccount, payer, payments });
  await notes.keepRefused(sha256, leftOut);
  const command = {
    type: 'PreparePayout',
    bankAccount,
    legs: payments.map(({ leg }) => leg),
    payees: payments.map(({ payee }) => payee),
    payer,
    sha256,
  } as const;
  const outcome = await town.call(call, 'payout.prepare', asked, command);
  if (outcome.kind !== 'done') return outcome;
  const [event] = outcome.events;
  const data = event?.data as EventData<'currency.PayoutPrepared.v1'>;
  const { payout, legs, totalMinor } = data;
  const kept = await notes.refused(data.sha256, { limit: LEGS_A_PAYOUT });
  return done({
    payout,
    sha256: data.sha256,
    legs,
    totalMinor,
    leftOut: kept.map(({ value, field, rule, message }) => ({ leg: value, field, rule, message })),
    position: event?.position ?? 0,
  });
}

/** In the order in which they are due, so that a payout that cannot take all takes the next due. */
function waitingLegs(
  state: CurrencyState,
  { bankAccount, dueBy = '9999' }: PayoutAsked,
): PaymentOfPayout[] {
  const found: (PaymentOfPayout & { readonly dueOn: PlainDate })[] = [];
  for (const [leg, { status, dueOn, net, merchant, ...row }] of state.legs.entries()) {
    if (status !== 'requested' || row.bankAccount !== bankAccount || dueOn > dueBy) continue;
    const payee = state.merchants.get(merchant)?.terms.payee ?? '';
    found.push({ leg, amount: net, payee, dueOn });
  }
  // A sort keeps the order of asking among those that are due on one day.
  return found.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
}

/** What keeps a leg from being paid by any of the files; the leg stands as the value. */
function unpayable(
  words: Words,
  payer: Payer,
  { leg, amount, payee: note }: PaymentOfPayout,
  index: number,
): RefusedNote[] {
  const refused = (field: string, rule: string, message: string): RefusedNote[] => [
    { line: index + 1, field, rule, value: leg, message },
  ];
  const payee = payeeOf(words, note);
  if (payee === undefined) return refused('payee', 'erased', 'The payee was erased.');
  const [problem] = payoutProblems({
    number: 1,
    batch: 'P1',
    createdOn: '2000-01-01',
    createdTime: '000000',
    payOn: '2000-01-01',
    payer,
    payments: [{ reference: leg, amountMinor: minor(amount), payee }],
  }).filter(({ reference }) => reference === leg);
  return problem === undefined ? [] : refused(problem.field, problem.rule, problem.message);
}

/** Says who pays from a bank account: name, contract and account, as the bank knows them. */
export async function setPayer(
  town: Town,
  call: Call,
  { bankAccount, ...payer }: { readonly bankAccount: string } & Payer,
): Promise<Answer<object>> {
  const [note = ''] = await town.parts.notes.keep([JSON.stringify(payer)]);
  const command = { type: 'SetPayer', bankAccount, payer: note } as const;
  const outcome = await town.call(call, 'bank.payer', command, command);
  return answered(outcome, ([event]) => ({ bankAccount, ...payer, position: event?.position }));
}

/** What one step of a payout answers: approved, sent or cancelled. */
export async function stepPayout(
  town: Town,
  call: Call,
  command:
    | { readonly type: 'ApprovePayout'; readonly payout: string; readonly sha256: string }
    | { readonly type: 'SendPayout' | 'CancelPayout'; readonly payout: string },
): Promise<Answer<object>> {
  const by = town.actorOf(call.subject);
  const asked = command.type === 'ApprovePayout' ? { ...command, by } : command;
  const outcome = await town.call(call, `payout.${command.type}`, command, asked);
  const status = STATUS[command.type];
  const { payout } = command;
  if (outcome.kind !== 'done') return outcome;
  return done({ payout, status, position: outcome.events[0]?.position });
}

const STATUS = {
  ApprovePayout: 'approved',
  SendPayout: 'sent',
  CancelPayout: 'cancelled',
} as const;
