import { beforeAll, expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { type CurrencyEvent, fact } from '../domain/events.ts';
import type { Folder } from '../folder.ts';
import {
  copyOf,
  DAY,
  faultsOf,
  forgeAfter,
  moved,
  soundFolder,
  transferred,
} from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { id } from './town.fixture.ts';
import { ANA, BENTO, CLARA } from './worked-month.fixture.ts';

let sound: Folder;
beforeAll(async () => {
  sound = await soundFolder();
});

const RENDA = { programme: 'renda-minima' };
const given = moved('undistributed:renda-minima', `holder:${ANA}`, 1, [
  'MUM',
  'renda-minima/2026-11/',
]);
const issued = moved('issuance:renda-minima', 'undistributed:renda-minima', 52_51, [
  'MUM',
  'renda-minima//',
]);

test.each<[string, CurrencyEvent[], string]>([
  [
    'issued beyond the reserve',
    [fact('currency.Issued.v1', RENDA, DAY, [issued])],
    'reserve: position 37: Issued leaves renda-minima short by 1',
  ],
  [
    'a floor broken',
    [
      transferred(
        moved('undistributed:renda-minima', 'issuance:gestante', 300_01, ['MUM', 'renda-minima//']),
      ),
    ],
    'floors: position 37: issuance:gestante falls to -1',
  ],
  [
    'a lot overdrawn',
    [transferred(moved(`holder:${ANA}`, `holder:${BENTO}`, 1, ['MUM', 'gestante/2026-11/']))],
    `lots: position 37: holder:${ANA} has -1 of lot`,
  ],
  [
    'value without a lot',
    [transferred(moved(`holder:${ANA}`, `holder:${BENTO}`, 1, ['MUM', '']))],
    'lots: position 37',
  ],
  [
    'two units in one transfer',
    [transferred(moved('bank:gestante', `holder:${ANA}`, 1, ['MUM', 'gestante//']))],
    'sums: BRL: all accounts add up to 1',
  ],
  [
    'an unknown account',
    [transferred(moved('holder:nobody', `holder:${ANA}`, 1, ['MUM', 'x//']))],
    'form: position 37',
  ],
  ['an amount of zero', [transferred({ ...given, amount: minor(0) })], 'form: position 37'],
  ['a negative amount', [transferred({ ...given, amount: minor(-5) })], 'form: position 37'],
  ['an unknown type', [{ ...transferred(), type: 'nonsense' }], 'form: position 37'],
])('%s, in a chain that is right', async (_, events, fault) => {
  const folder = await forgeAfter(copyOf(sound), events);
  expect(await faultsOf(folder)).toEqual([expect.stringContaining(fault)]);
});

test('a shortfall that the bank made is said, and is no fault', async () => {
  const folder = copyOf(sound);
  const taken = {
    line: id('l'),
    bankAccount: id('b'),
    import: id('i'),
    content: id('c'),
    note: id('n'),
  };
  const kind = 'debit' as const;
  const data = { ...taken, ...RENDA, kind, amountMinor: -60_00, postedOn: DAY };
  const lost = moved('funding:renda-minima', 'bank:renda-minima', 60_00, ['BRL', '']);
  await forgeAfter(folder, [fact('currency.BankLineBooked.v1', data, DAY, [lost])]);
  const { ok, checks } = await doctor(folder);
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'reserve')?.message).toBe(
    'the bank left renda-minima short; the shortfall is 750 now',
  );
});

test('time that goes back', async () => {
  const folder = await forgeAfter(copyOf(sound), [transferred()], '2026-11-01T12:00:00.000Z');
  expect(await faultsOf(folder)).toEqual([
    'order: position 37 was recorded before the one before it',
  ]);
});

const RUN = { run: 'renda-minima-2026-11-1' };
const payment = (holder: string, month = '2026-11') =>
  moved('run:renda-minima-2026-11-1', `holder:${holder}`, 110_00, [
    'MUM',
    `renda-minima/${month}/`,
  ]);
const funded = (amount = 110_00) =>
  fact('currency.RunFunded.v1', { ...RUN, attempt: 2 }, DAY, [
    moved('undistributed:renda-minima', 'run:renda-minima-2026-11-1', amount, [
      'MUM',
      'renda-minima//',
    ]),
  ]);
const finished = (paidMinor = 0) =>
  fact('currency.RunFinished.v1', { ...RUN, paidLines: 1, paidMinor, failedLines: 0 }, DAY);
const paid = (holder: string, month?: string) =>
  fact('currency.BenefitPaid.v1', { ...RUN, line: 4 }, DAY, [payment(holder, month)]);

test('an entitlement paid twice, in a chain that is right', async () => {
  const folder = await forgeAfter(copyOf(sound), [funded(), paid(ANA), finished(110_00)]);
  expect(await faultsOf(folder)).toEqual([
    `entitlements: position 38: holder:${ANA} is paid renda-minima/2026-11/0 again`,
  ]);
});

test.each<[string, CurrencyEvent[], string]>([
  ['that keeps money back', [funded(), finished()], 'was funded 44000, paid 22000, returned 11000'],
  [
    'that pays more than was approved',
    [funded(), paid(CLARA), funded(), paid(CLARA, '2026-10'), finished(220_00)],
    'paid 44000 of 33000 approved',
  ],
  [
    'that tells another total than it paid',
    [funded(), paid(CLARA), finished(1)],
    'tells 22001, paid 33000',
  ],
  [
    'that was never prepared',
    [fact('currency.RunCancelled.v1', { run: 'x' }, DAY)],
    'which was not prepared',
  ],
  [
    'that is approved under another hash',
    [fact('currency.RunApproved.v1', { ...RUN, sha256: 'a'.repeat(64), approvals: [] }, DAY)],
    'another sha256',
  ],
])('a run %s', async (_, events, message) => {
  const folder = await forgeAfter(copyOf(sound), events);
  expect(await faultsOf(folder)).toEqual([expect.stringMatching(`^runs: .*${message}`)]);
});
