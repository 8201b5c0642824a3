import { beforeAll, expect, test } from '@jest/globals';
import {
  type CurrencyEvent,
  type CurrencyEventType,
  type EventData,
  fact,
} from '../domain/events.ts';
import type { Folder } from '../folder.ts';
import { copyOf, DAY, faultsOf, forgeAfter, moved } from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { fillReadModels, id, newFolder, takeSnapshot } from './town.fixture.ts';
import { ANA, BENTO } from './worked-month.fixture.ts';
import { BAKERY, BAZAAR, BAZAAR_TILL, TILL, workedShop } from './worked-shop.fixture.ts';

let sound: Folder;
beforeAll(async () => {
  sound = await newFolder();
  await workedShop(sound);
  await takeSnapshot(sound);
  await fillReadModels(sound);
});

const LOT = 'renda-minima/2026-11/';
const at = { terminal: TILL, rules: [] };

type Moved = readonly [debit: string, credit: string, amount: number, lot?: string];

function forged<T extends CurrencyEventType>(
  type: T,
  data: EventData<T>,
  ...transfers: readonly Moved[]
): CurrencyEvent {
  const movements = transfers.map(([debit, credit, amount, lot = LOT]) =>
    moved(debit, credit, amount, [lot === '' ? 'BRL' : 'MUM', lot]),
  );
  return fact(type, data, DAY, movements);
}

const charge = (number: number, amount = 5_00, given = {}) =>
  forged('currency.ChargeMade.v1', {
    ...{ charge: `${TILL}.${number}`, merchant: BAKERY, terminal: TILL, mode: 'direct' },
    ...{ amountMinor: amount, lapsesAt: 0, ...given },
  });
const payment = (number: number, amount = 5_00, to = BAKERY) =>
  forged('currency.PaymentMade.v1', { charge: `${TILL}.${number}`, ...at }, [
    `holder:${ANA}`,
    `merchant:${to}`,
    amount,
  ]);
const refund = (of: string, amount: number) =>
  forged('currency.PaymentRefunded.v1', { payment: of, refund: 2, paidOn: DAY, rules: [] }, [
    `merchant:${BAKERY}`,
    `holder:${ANA}`,
    amount,
  ]);
const settled = (...transfers: readonly Moved[]) =>
  forged(
    'currency.LegSettled.v1',
    { leg: 'R2-1', dueOn: DAY, settledOn: DAY, by: 'return-file' },
    ...transfers,
  );
const rejected = (...transfers: readonly Moved[]) =>
  forged('currency.LegRejected.v1', { leg: 'R2-1', dueOn: DAY, by: 'return-file' }, ...transfers);
const requested = (amount = 9_90) => {
  const leg = { leg: 'R2-1', bankAccount: id('bank'), programmes: ['renda-minima'] };
  return forged(
    'currency.RedemptionRequested.v1',
    {
      ...{ redemption: 'R2', merchant: BAKERY, dueOn: DAY, dueAt: 0, rules: [] },
      legs: [{ ...leg, netMinor: 9_90, feeMinor: 10 }],
    },
    [`merchant:${BAKERY}`, `redeeming:${BAKERY}`, amount],
    [`merchant:${BAKERY}`, 'fees:redemption', 10],
  );
};
const prepared = (sha256: string) =>
  forged('currency.PayoutPrepared.v1', {
    ...{ payout: 'P3', bankAccount: id('bank'), payer: id('payer'), payees: [id('payee')] },
    ...{ legs: ['R2-1'], totalMinor: 9_90, sha256 },
  });
const A = 'a'.repeat(64);

test('a week at a shop passes every check, and each says how much it looked at', async () => {
  const { ok, checks } = await doctor(sound);
  expect({ ok, bad: checks.filter((check) => !check.ok) }).toEqual({ ok: true, bad: [] });
  const counts = checks.map(({ name, count }) => `${name} ${count}`);
  expect(counts).toEqual(
    expect.arrayContaining(['flows 20', 'payments 6', 'holds 1', 'redemptions 2']),
  );
});

test.each<[string, CurrencyEvent[], string]>([
  [
    'takes fees for somebody else',
    [forged('currency.Transferred.v1', {}, ['fees:sale', `holder:${ANA}`, 1_00])],
    `flows: position N: Transferred moves value from fees:sale to holder:${ANA}`,
  ],
  [
    'pays a charge twice',
    [charge(4), payment(4), payment(4)],
    `payments: position N: charge ${TILL}.4 was paid, or closed before`,
  ],
  [
    'pays less than is asked for',
    [charge(4), payment(4, 4_99)],
    `payments: position N: 499 of 500 is paid for ${TILL}.4`,
  ],
  [
    'pays another shop',
    [charge(4), payment(4, 5_00, BAZAAR)],
    `payments: position N: 0 of 500 is paid for ${TILL}.4`,
  ],
  [
    'leaves a charge out',
    [charge(5)],
    `payments: position N: charge ${TILL}.5 is numbered after 3`,
  ],
  [
    'charges at a terminal of another shop',
    [charge(4, 5_00, { merchant: BAZAAR })],
    `payments: position N: charge ${TILL}.4 is of a merchant whose terminal it is not`,
  ],
  [
    'refunds more than was paid',
    [refund(`${TILL}.1`, 30_01)],
    `payments: position N: ${TILL}.1 is refunded by 1 more than it was`,
  ],
  [
    'refunds more than was captured',
    [refund(`${TILL}.3.1`, 15_01)],
    `payments: position N: ${TILL}.3.1 is refunded by 1 more than it was`,
  ],
  [
    'refunds what was never paid',
    [refund(`${BAZAAR_TILL}.9`, 1)],
    `payments: position N: a refund of ${BAZAAR_TILL}.9 takes nothing from its merchant`,
  ],
  [
    'settles what was settled',
    [
      forged('currency.LegSettled.v1', {
        leg: 'R1-1',
        dueOn: DAY,
        settledOn: DAY,
        by: 'bank-line',
      }),
    ],
    'redemptions: position N: leg R1-1 is not open',
  ],
  [
    'redeems more than its legs say',
    [requested(9_91)],
    'redemptions: position N: 991 is redeemed, its legs are 990',
  ],
  [
    'settles out of another programme’s account',
    [
      requested(),
      settled(
        [`redeeming:${BAKERY}`, 'issuance:renda-minima', 9_90],
        ['paid-out:gestante', 'bank:gestante', 9_90, ''],
      ),
    ],
    'redemptions: position N: leg R2-1 takes 990 of another’s for renda-minima',
  ],
  [
    'keeps the fee of a leg that was rejected',
    [requested(), rejected([`redeeming:${BAKERY}`, `merchant:${BAKERY}`, 9_90])],
    'redemptions: position N: 0 of the fee 10 comes back of R2-1',
  ],
  [
    'sends a payout that nobody approved',
    [prepared(A), forged('currency.PayoutSent.v1', { payout: 'P3' })],
    'redemptions: position N: P3 is sent and was not approved',
  ],
  [
    'lets who prepared a payout approve it',
    [prepared(A), forged('currency.PayoutApproved.v1', { payout: 'P3', sha256: A })],
    'redemptions: position N: P3 was approved by who prepared it',
  ],
])('a journal that %s, in a chain that is right', async (_, events, fault) => {
  const folder = await forgeAfter(copyOf(sound), events);
  const found = (await faultsOf(folder)).map((each) => each.replace(/position \d+/, 'position N'));
  expect(found).toContainEqual(expect.stringContaining(fault));
});

const hold = `hold:${TILL}.4`;
const opened: CurrencyEvent['movements'][number] = {
  kind: 'open',
  account: hold,
  unit: 'MUM',
  side: 'credit',
  floor: null,
  grain: 'full',
  of: `holder:${BENTO}`,
};
const held: CurrencyEvent = {
  ...forged('currency.PaymentHeld.v1', { charge: `${TILL}.4`, ...at }),
  movements: [opened, moved(`holder:${BENTO}`, hold, 5_00, ['MUM', LOT])],
};
const captured = (amount: number, number = 1) =>
  forged(
    'currency.PaymentCaptured.v1',
    {
      ...{ charge: `${TILL}.4`, payment: `${TILL}.4.${number}`, ...at },
      ...{ payer: `holder:${BENTO}`, heldOn: DAY },
    },
    [hold, `merchant:${BAKERY}`, amount],
  );
const released = (amount: number) =>
  forged('currency.HoldReleased.v1', { charge: `${TILL}.4` }, [hold, `holder:${BENTO}`, amount]);

test('a hold that is taken twice, let go in part, or moved aside', async () => {
  const faults = async (...events: CurrencyEvent[]) =>
    faultsOf(await forgeAfter(copyOf(sound), [charge(4), held, ...events]));
  expect(await faults()).toEqual([]);
  expect(await faults(captured(3_00), captured(2_00, 2))).toEqual([]);
  expect(await faults(captured(5_00), released(1))).toContainEqual(
    expect.stringContaining(`payments: position 55: nothing is held for ${TILL}.4`),
  );
  expect(await faults(released(4_00))).toContainEqual(
    expect.stringContaining(`400 of 500 is released of ${TILL}.4`),
  );
  const aside = forged('currency.Transferred.v1', {}, [hold, `holder:${ANA}`, 1_00]);
  expect(await faults(aside)).toContainEqual(`holds: ${hold} has 400, its charge holds 500`);
});
