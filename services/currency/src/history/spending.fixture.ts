import { MemoryReadModels, project } from '@mutirao/event-sourcing';
import { type Movement, transfer } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import {
  type CurrencyEvent,
  type CurrencyEventType,
  type EventData,
  fact,
} from '../domain/events.ts';
import { BAKERY, BAZAAR, OTHER_TILL, TILL, terms } from '../domain/shop.fixture.ts';
import { ANA, BENTO, CLARA, GESTANTE, id, RENDA } from '../domain/vila.fixture.ts';
import { type DayRow, type MoneyFlowRow, moneyFlow } from '../read-models/money-flow.ts';
import { type DayOfProgramme, dayOfProgramme } from './money-report.ts';

const [OF_RENDA, OF_GESTANTE] = [`${RENDA}/2026-11/`, `${GESTANTE}/2026-11/`];

/** What happens to money in Vila in two weeks, every sort of it; each line is an event. */
export const SPENDING: readonly CurrencyEvent[] = [
  shop('02', 'currency.MerchantProposed.v1', BAKERY, { size: 'micro' }),
  shop('02', 'currency.MerchantConfirmed.v1', BAKERY),
  shop('02', 'currency.MerchantProposed.v1', BAZAAR, {
    category: 'clothing',
    neighbourhood: 'lagoa',
    size: 'medium',
  }),
  shop('02', 'currency.MerchantConfirmed.v1', BAZAAR),
  moves('02', 'currency.BenefitPaid.v1', { run: 'r', line: 2 }, [
    'run:r',
    `holder:${ANA}`,
    100_00,
    OF_RENDA,
  ]),
  moves('02', 'currency.BenefitPaid.v1', { run: 'r', line: 3 }, [
    'run:r',
    `holder:${BENTO}`,
    50_00,
    OF_RENDA,
  ]),
  moves('02', 'currency.BenefitPaid.v1', { run: 'g', line: 2 }, [
    'run:g',
    `holder:${CLARA}`,
    60_00,
    OF_GESTANTE,
  ]),
  sale('03', 1, `holder:${ANA}`, 40_00, 80),
  moves(
    '04',
    'currency.PaymentMade.v1',
    { charge: `${OTHER_TILL}.1`, terminal: OTHER_TILL, rules: [] },
    [`holder:${CLARA}`, `merchant:${BAZAAR}`, 30_00, OF_GESTANTE],
  ),
  moves('04', 'currency.Transferred.v1', {}, [`holder:${BENTO}`, `holder:${ANA}`, 10_00, OF_RENDA]),
  shop('05', 'currency.MerchantProposed.v1', BAKERY, { size: 'small' }, 2),
  shop('05', 'currency.MerchantProposed.v1', BAKERY, { size: 'medium' }, 3),
  shop('05', 'currency.MerchantDeclined.v1', BAKERY, undefined, 3),
  moves(
    '05',
    'currency.PaymentMade.v1',
    { charge: `${OTHER_TILL}.2`, terminal: OTHER_TILL, rules: [] },
    [`merchant:${BAKERY}`, `merchant:${BAZAAR}`, 15_00, OF_RENDA],
  ),
  moves(
    '06',
    'currency.PaymentRefunded.v1',
    { payment: `${TILL}.1`, refund: 1, paidOn: '2026-11-03', rules: [] },
    ['fees:sale', `merchant:${BAKERY}`, 20, OF_RENDA],
    [`merchant:${BAKERY}`, `holder:${ANA}`, 10_00, OF_RENDA],
  ),
  shop('09', 'currency.MerchantConfirmed.v1', BAKERY, undefined, 2),
  sale('09', 3, `holder:${ANA}`, 5_00),
  ...held('09', `holder:${BENTO}`, 4, 20_00, 12_00),
  ...held('10', `merchant:${BAZAAR}`, 5, 4_00, 4_00),
  moves(
    '10',
    'currency.PaymentRefunded.v1',
    { payment: `${TILL}.5.1`, refund: 1, paidOn: '2026-11-10', rules: [] },
    [`merchant:${BAKERY}`, `merchant:${BAZAAR}`, 1_00, OF_RENDA],
  ),
  moves(
    '11',
    'currency.RedemptionRequested.v1',
    redemption(),
    [`merchant:${BAZAAR}`, `redeeming:${BAZAAR}`, 29_70, OF_GESTANTE],
    [`merchant:${BAZAAR}`, 'fees:redemption', 30, OF_GESTANTE],
    [`merchant:${BAZAAR}`, `redeeming:${BAZAAR}`, 9_90, OF_RENDA],
    [`merchant:${BAZAAR}`, 'fees:redemption', 10, OF_RENDA],
  ),
  moves(
    '13',
    'currency.LegSettled.v1',
    { leg: 'R1-1', dueOn: '2026-11-13', settledOn: '2026-11-13', by: 'return-file' },
    [`redeeming:${BAZAAR}`, `issuance:${GESTANTE}`, 29_70, OF_GESTANTE],
    [`paid-out:${GESTANTE}`, `bank:${GESTANTE}`, 29_70, ''],
  ),
  moves(
    '13',
    'currency.LegRejected.v1',
    { leg: 'R1-2', dueOn: '2026-11-13', by: 'return-file' },
    [`redeeming:${BAZAAR}`, `merchant:${BAZAAR}`, 9_90, OF_RENDA],
    ['fees:redemption', `merchant:${BAZAAR}`, 10, OF_RENDA],
  ),
  moves('16', 'currency.LotsExpired.v1', {}, [
    `holder:${CLARA}`,
    `undistributed:${GESTANTE}`,
    30_00,
    OF_GESTANTE,
  ]),
  moves('17', 'currency.BenefitReversed.v1', { run: 'r', line: 3, spentMinor: 30_00 }, [
    `holder:${BENTO}`,
    `undistributed:${RENDA}`,
    20_00,
    OF_RENDA,
  ]),
];

/** The rows of the read model after these events. */
export async function flowRows(
  events: readonly CurrencyEvent[],
): Promise<Map<string, MoneyFlowRow>> {
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const recorded = events.map((event, position) => ({ ...event, position, id: '', at: 0, meta }));
  const models = new MemoryReadModels();
  await project(moneyFlow, models, recorded);
  const rows = await models.list<MoneyFlowRow>(moneyFlow.name, { limit: 1_000 });
  return new Map(rows.map(({ key, row }) => [key, row]));
}

/** The days of what happened in those two weeks. */
export async function spendingDays(): Promise<DayOfProgramme[]> {
  return [...(await flowRows(SPENDING))]
    .filter(([key]) => key.startsWith('day/'))
    .map(([key, row]) => dayOfProgramme(key, row as DayRow));
}

type Moved = readonly [debit: string, credit: string, amount: number, lot: string];

function moves<T extends CurrencyEventType>(
  day: string,
  type: T,
  data: EventData<T>,
  ...moved: readonly Moved[]
): CurrencyEvent {
  const movements = moved.map(([debit, credit, amount, lot]) =>
    transfer({ debit, credit, amount: minor(amount), unit: lot === '' ? 'BRL' : 'MUM', lot }),
  );
  return fact(type, data, `2026-11-${day}`, movements);
}

function sale(day: string, number: number, payer: string, amount: number, fee = 0): CurrencyEvent {
  const charge = { charge: `${TILL}.${number}`, terminal: TILL, rules: [] };
  const taken: Moved[] = fee === 0 ? [] : [[`merchant:${BAKERY}`, 'fees:sale', fee, OF_RENDA]];
  const paid: Moved = [payer, `merchant:${BAKERY}`, amount, OF_RENDA];
  return moves(day, 'currency.PaymentMade.v1', charge, paid, ...taken);
}

/** Holds `amount`, captures `part` of it, and releases what is left. */
function held(
  day: string,
  payer: string,
  number: number,
  amount: number,
  part: number,
): CurrencyEvent[] {
  const charge = `${TILL}.${number}`;
  const at = { charge, terminal: TILL, rules: [] };
  const hold = `hold:${charge}`;
  const captured = { ...at, payment: `${charge}.1`, payer, heldOn: `2026-11-${day}` };
  const rest = amount - part;
  return [
    moves(day, 'currency.PaymentHeld.v1', at, [payer, hold, amount, OF_RENDA]),
    moves(day, 'currency.PaymentCaptured.v1', captured, [
      hold,
      `merchant:${BAKERY}`,
      part,
      OF_RENDA,
    ]),
    ...(rest === 0
      ? []
      : [moves(day, 'currency.HoldReleased.v1', { charge }, [hold, payer, rest, OF_RENDA])]),
  ];
}

function shop(
  day: string,
  type:
    | 'currency.MerchantProposed.v1'
    | 'currency.MerchantConfirmed.v1'
    | 'currency.MerchantDeclined.v1',
  merchant: string,
  given?: Parameters<typeof terms>[0],
  version = 1,
): CurrencyEvent {
  const data = { merchant, version, ...(given === undefined ? {} : { terms: terms(given) }) };
  const movements: Movement[] = [];
  return fact(type, data as EventData<typeof type>, `2026-11-${day}`, movements);
}

function redemption(): EventData<'currency.RedemptionRequested.v1'> {
  const leg = { bankAccount: id('bank'), netMinor: 29_70, feeMinor: 30 };
  return {
    redemption: 'R1',
    merchant: BAZAAR,
    dueOn: '2026-11-13',
    dueAt: 0,
    rules: [],
    legs: [
      { ...leg, leg: 'R1-1', programmes: [GESTANTE] },
      { ...leg, leg: 'R1-2', programmes: [RENDA], netMinor: 9_90, feeMinor: 10 },
    ],
  };
}
