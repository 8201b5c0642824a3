import { describe, expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { FILE, GOOD, joined, lines, withLine } from './cnab240-return.fixture.ts';
import {
  BANK_REFERENCE,
  brief,
  cnabReply,
  overlaid,
  payoutFile,
  readText,
} from './payouts.fixture.ts';

test('the bank’s answer, payment by payment', async () => {
  expect(await readText(GOOD)).toEqual({
    format: 'cnab240',
    createdOn: '2026-11-21',
    batch: 'P12',
    payments: [
      {
        line: 3,
        reference: 'R1',
        amountMinor: 1_234_56,
        outcome: 'settled',
        settledOn: '2026-11-24',
        bankReference: BANK_REFERENCE,
      },
      {
        line: 7,
        reference: 'R2',
        amountMinor: 500,
        outcome: 'rejected',
        bankReference: BANK_REFERENCE,
        reason: 'AG AN',
      },
      {
        line: 9,
        reference: 'R3',
        amountMinor: 7,
        outcome: 'pending',
        bankReference: BANK_REFERENCE,
        reason: 'BD',
      },
    ],
  });
});

test.each([
  ['00', 'settled'],
  ['00ZA', 'settled 00 ZA'],
  ['0000000000', 'settled'],
  ['BD', 'pending BD'],
  ['BD00000000', 'pending BD'],
  ['AG', 'rejected AG'],
  ['AGANAT', 'rejected AG AN AT'],
  ['HF', 'rejected HF'],
  ['TA', 'rejected TA'],
  ['01', 'rejected 01'],
  ['', 'pending'],
  // Nobody knows these: not settled, and not rejected either.
  ['QQ', 'pending QQ'],
  ['00QQ', 'pending 00 QQ'],
  ['AGQQ', 'pending AG QQ'],
  ['HM', 'pending HM'],
  ['03', 'pending 03'],
  ['ag', 'pending ag'],
  ['0', 'pending 0'],
  // The bank says both.
  ['00AG', 'pending 00 AG'],
  ['AG00', 'rejected AG'],
])('the occurrences %p come to: %s', async (code, expected) => {
  const { payments } = await readText(cnabReply(payoutFile(), () => ({ code })));
  expect(brief(payments)).toEqual([`R000123-1 ${expected}`]);
});

test.each([
  ['0', '00', '00', 'settled'],
  ['7', '00', '00', 'settled'],
  [' ', '  ', '00', 'settled'],
  ['3', '33', '00', 'rejected 33'],
  ['3', '33', 'BD', 'pending BD'],
  ['5', '19', '00', 'pending 00'],
  ['9', '99', '00', 'pending 00'],
  ['9', '99', 'AJ', 'pending AJ'],
])(
  'a movement %p with instruction %p and occurrence %s is: %s',
  async (movement, instruction, code, expected) => {
    const changed = overlaid(withLine(3, 231, code)[2] ?? '', 15, movement + instruction);
    const { payments } = await readText(joined(lines.with(2, changed)));
    expect(brief(payments)[0]).toBe(`R1 ${expected}`);
  },
);

test('fault 48: what the bank paid counts, though it differs from what it was asked', async () => {
  const reply = cnabReply(payoutFile(), () => ({ code: '00', paidMinor: minor(1_234_55) }));
  expect((await readText(reply)).payments).toMatchObject([{ amountMinor: 1_234_55 }]);
});

test('a day or an amount of settlement that is left blank is not made up', async () => {
  const { payments } = await readText(joined(withLine(3, 155, ' '.repeat(23))));
  expect(payments[0]).toMatchObject({ outcome: 'settled', amountMinor: 1_234_56 });
  expect(payments[0]).not.toHaveProperty('settledOn');
});

describe('a batch as a whole', () => {
  test('that is rejected rejects the payments that have no word of their own', async () => {
    const blank = cnabReply(FILE, ({ reference }) => ({ code: reference === 'R3' ? '00' : '  ' }));
    const records = blank.split('\r\n');
    const rejected = [1, 5].reduce(
      (all, index) => all.with(index, overlaid(all[index] ?? '', 231, 'HC')),
      records,
    );
    const { payments } = await readText(rejected.join('\r\n'));
    expect(brief(payments)).toEqual(['R1 rejected HC', 'R2 rejected HC', 'R3 settled']);
  });

  test('that is accepted settles none', async () => {
    const blank = cnabReply(payoutFile(), () => ({ code: '  ' })).split('\r\n');
    const accepted = blank.with(1, overlaid(blank[1] ?? '', 231, '00'));
    expect(brief((await readText(accepted.join('\r\n'))).payments)).toEqual(['R000123-1 pending']);
  });

  test.each([
    ['at its head', 1, ['HA']],
    ['at its end', 2, ['TA']],
  ])('that is rejected %s and lists nothing is the group’s rejection', async (_, index, codes) => {
    const empty = [lines[0], lines[1], lines[4], lines.at(-1)].map((line) => line ?? '');
    const counted = [
      [2, 18, `000002${'0'.repeat(18)}`],
      [3, 18, '000001000004'],
    ] as const;
    const tied = counted.reduce(
      (all, [at, from, text]) => all.with(at, overlaid(all[at] ?? '', from, text)),
      empty,
    );
    const file = tied.with(index, overlaid(tied[index] ?? '', 231, codes[0] ?? ''));
    expect(await readText(joined(file))).toMatchObject({
      group: 'rejected',
      groupReason: codes[0],
      payments: [],
    });
    expect(await readText(joined(tied))).not.toHaveProperty('group');
  });
});

test.each([
  ['LF', GOOD.replaceAll('\r\n', '\n')],
  ['no line end at the end', GOOD.trimEnd().padEnd(GOOD.length - 2)],
  ['an end mark and empty lines', `${GOOD}\r\n\u001a`],
  ['a byte order mark', `\u{feff}${GOOD}`],
  ['accents in UTF-8', joined(withLine(3, 44, 'SÃO JOÃO'))],
  ['accents in ISO-8859-1', Buffer.from(joined(withLine(3, 44, 'SÃO JOÃO')), 'latin1')],
])('a file with %s is read', async (_, file) => {
  expect(brief((await readText(file)).payments)).toEqual([
    'R1 settled',
    'R2 rejected AG AN',
    'R3 pending BD',
  ]);
});

test('segments and notices that are not looked at are counted all the same', async () => {
  const more = lines.toSpliced(4, 0, overlaid(lines[3] ?? '', 14, 'Z'));
  const noted = more.toSpliced(2, 0, overlaid(' '.repeat(240), 1, '00000012'));
  const tied = noted.map((line, index) => {
    if (index === 6) return overlaid(line, 18, '000006');
    return index === noted.length - 1 ? overlaid(line, 24, '000014') : line;
  });
  expect((await readText(joined(tied))).payments).toHaveLength(3);
});
