import type { Command, CurrencyCommand } from '../domain/commands.ts';
import type { RuleBody } from '../domain/rules/events.ts';
import type { Folder } from '../folder.ts';
import { id, live, type Step } from './town.fixture.ts';
import {
  ANA,
  BENTO,
  bank,
  CLARA,
  cents,
  deposit,
  enrol,
  GESTANTE,
  open,
  RENDA,
  run,
  settingsOf,
} from './worked-month.fixture.ts';

export const [BAKERY, BAZAAR] = ['bakery', 'bazaar'].map(id) as [string, string];
export const [TILL, BAZAAR_TILL] = ['till', 'bazaar-till'].map(id) as [string, string];
const SHA = 'c'.repeat(64);
const RETURN = 'd'.repeat(64);

/** Everything that money does in shops, once: docs/chart-of-accounts.md tells the same in words. */
export async function workedShop(folder: Folder): Promise<void> {
  await live(folder, [
    ['2026-11-01T12:00:00Z', 'town', { type: 'OpenCurrency', ...settingsOf(folder) }],
    ['2026-11-01T12:00:00Z', 'tessa', open(RENDA)],
    ['2026-11-01T12:00:00Z', 'tessa', open(GESTANTE)],
    ...bank('2026-11-03', deposit('dep-1', RENDA, 500_00)),
    ...bankOf(GESTANTE, '2026-11-03', deposit('dep-2', GESTANTE, 300_00)),
    ['2026-11-04T12:00:00Z', 'tessa', { type: 'Issue', programme: RENDA, amount: cents(500_00) }],
    ['2026-11-04T12:00:00Z', 'tessa', { type: 'Issue', programme: GESTANTE, amount: cents(30000) }],
    ['2026-11-04T13:00:00Z', 'otto', enrol(RENDA, ANA, BENTO)],
    ['2026-11-04T13:00:00Z', 'otto', enrol(GESTANTE, CLARA)],
    ...(await run(folder, RENDA, '2026-11-05', [
      { line: 2, holder: ANA, month: '2026-11', amount: cents(100_00) },
      { line: 3, holder: BENTO, month: '2026-11', amount: cents(60_00) },
    ])),
    ...(await run(folder, GESTANTE, '2026-11-05', [
      { line: 2, holder: CLARA, month: '2026-11', amount: cents(80_00) },
    ])),
    ...opening(),
    ...sales(),
    ...redemption(),
  ]);
}

/** Two shops, each proposed by Otto and confirmed by Paula, and what sales and redemptions cost. */
function opening(): Step[] {
  const fee = (on: 'sale' | 'redemption', basisPoints: number): Step => {
    const body: RuleBody = { kind: 'fee', on, purpose: on, basisPoints, flatMinor: 0 };
    const command = { type: 'AnnounceRule', rule: on, bindsFrom: '2026-11-06', body } as const;
    return ['2026-11-05T14:00:00Z', 'tessa', command];
  };
  const shops = [BAKERY, BAZAAR].map((merchant) => ({ merchant, version: 1 }));
  return [
    fee('sale', 200),
    fee('redemption', 100),
    ['2026-11-05T15:00:00Z', 'otto', accredit(BAKERY)],
    ['2026-11-05T15:00:00Z', 'otto', accredit(BAZAAR)],
    [
      '2026-11-05T16:00:00Z',
      'paula',
      { type: 'ConfirmMerchants', merchants: shops, by: id('paula') },
    ],
    ['2026-11-05T17:00:00Z', 'otto', till(BAKERY, TILL)],
    ['2026-11-05T17:00:00Z', 'otto', till(BAZAAR, BAZAAR_TILL)],
  ];
}

function sales(): Step[] {
  const at = '2026-11-06T12:00:00Z';
  const first = `${TILL}.1`;
  const held = `${TILL}.3`;
  const paid = {
    payment: first,
    merchant: BAKERY,
    payer: `holder:${ANA}`,
    amount: cents(40_00),
    paidOn: '2026-11-06',
    lots: [[`${RENDA}/2026-11/`, cents(40_00)]],
    rules: ['sale@1'],
  } as const;
  const back = { type: 'RefundPayment', paid, amount: cents(10_00), merchant: BAKERY } as const;
  return [
    [at, 'till', charge(TILL, 40_00)],
    [at, 'ana', { type: 'PayCharge', charge: first, payer: `holder:${ANA}` }],
    [at, 'till', charge(TILL, 30_00)],
    [at, 'clara', { type: 'PayCharge', charge: `${TILL}.2`, payer: `holder:${CLARA}` }],
    [at, 'till', { ...charge(TILL, 20_00), mode: 'hold', holdUntil: Date.parse(at) + 3_600_000 }],
    [at, 'bento', { type: 'PayCharge', charge: held, payer: `holder:${BENTO}` }],
    [at, 'till', { type: 'CaptureHold', charge: held, amount: cents(15_00), merchant: BAKERY }],
    [at, 'till', { type: 'ReleaseHold', charge: held, merchant: BAKERY }],
    [at, 'till', charge(BAZAAR_TILL, 10_00)],
    [at, 'bakery', { type: 'PayCharge', charge: `${BAZAAR_TILL}.1`, payer: `merchant:${BAKERY}` }],
    ['2026-11-07T12:00:00Z', 'till', back],
  ];
}

/** Of the bakery's 50,00 the bank pays one leg and rejects the other. */
function redemption(): Step[] {
  const asked: CurrencyCommand = {
    type: 'RequestRedemption',
    merchant: BAKERY,
    amount: cents(50_00),
    dueOn: '2026-11-11',
    dueAt: Date.parse('2026-11-12T03:00:00Z'),
    terms: 1,
  };
  const lines = [
    { leg: 'R1-1', amount: cents(19_21), outcome: 'settled', settledOn: '2026-11-11' },
    { leg: 'R1-2', amount: cents(30_29), outcome: 'rejected', reason: 'AG' },
  ] as const;
  const paidOut = { ...deposit('out-1', null, -19_21), kind: 'debit' as const };
  return [
    ['2026-11-09T12:00:00Z', 'bakery', asked],
    ...payout('P1', 'R1-1', id(GESTANTE)),
    ...payout('P2', 'R1-2', id('bank')),
    ['2026-11-11T20:00:00Z', 'tessa', { type: 'ApplyReturn', file: RETURN, lines }],
    ...bankOf(GESTANTE, '2026-11-11', { ...paidOut, references: ['R1-1'] }),
  ];
}

/** Prepared by Otto, approved by Paula, sent by Tessa. */
function payout(name: string, leg: string, bankAccount: string): Step[] {
  const payer = id('payer');
  const prepared: Command<'PreparePayout'> = {
    type: 'PreparePayout',
    bankAccount,
    legs: [leg],
    payees: [id('payee')],
    payer,
    sha256: SHA,
  };
  const approval = { type: 'ApprovePayout', payout: name, sha256: SHA, by: id('paula') } as const;
  return [
    ['2026-11-10T12:00:00Z', 'tessa', { type: 'SetPayer', bankAccount, payer }],
    ['2026-11-10T12:00:00Z', 'otto', prepared],
    ['2026-11-10T13:00:00Z', 'paula', approval],
    ['2026-11-10T14:00:00Z', 'tessa', { type: 'SendPayout', payout: name }],
  ];
}

/** The statement of the programme's own bank account. */
function bankOf(programme: string, ...statement: Parameters<typeof bank>): Step[] {
  return bank(...statement).map(([at, actor, command]) => [
    at,
    actor,
    { ...(command as Command<'BookBankLines'>), bankAccount: id(programme) },
  ]);
}

function charge(terminal: string, amount: number) {
  const lapsesAt = Date.parse('2026-11-06T12:05:00Z');
  const asked = { terminal, unit: 'MUM', amount: cents(amount), lapsesAt } as const;
  return { type: 'MakeCharge', mode: 'direct', ...asked } as const;
}

function accredit(merchant: string): CurrencyCommand {
  const where = { category: 'food', neighbourhood: 'centro', size: 'micro' };
  const notes = { name: id('name'), document: id(`${merchant}-document`), payee: id('payee') };
  const terms = { ...where, ...notes, redemptionDays: 2, redeemsDaily: false };
  return { type: 'ProposeMerchant', merchant, terms };
}

function till(merchant: string, terminal: string): CurrencyCommand {
  const set = { merchant, till: terminal, state: 'active', limits: {}, name: id('name') } as const;
  return { type: 'SetTerminal', ...set };
}
