import { describe, expect, test } from '@jest/globals';
import {
  BANK_REFERENCE,
  brief,
  group,
  part,
  readText,
  reason,
  report,
  transaction,
} from './payouts.fixture.ts';

const status = (code: string) => `<TxSts>${code}</TxSts>`;
const settled = transaction('R1', status('ACSC'));
const GOOD = report(
  `${group()}\n${part(settled, transaction('R2', status('RJCT') + reason('AC04'), '5'))}`,
);

test('the bank’s answer, payment by payment', async () => {
  expect(await readText(GOOD)).toEqual({
    format: 'pain.002',
    createdOn: '2026-11-21',
    batch: 'P12',
    payments: [
      {
        line: 6,
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
        reason: 'AC04',
      },
    ],
  });
});

test.each([
  ['an older version', GOOD.replaceAll('001.10', '001.03')],
  ['CRLF', GOOD.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\u{feff}${GOOD}`],
  ['white space before it', `\n\n${GOOD.replace(/<\?.*\?>/, '')}`],
  ['a prefix', GOOD.replace(/<(\/?)(?=[A-Z])/g, '<$1n:').replace('xmlns=', 'xmlns:n=')],
  ['comments', GOOD.replaceAll('</TxSts>', '</TxSts><!-- <TxSts>RJCT</TxSts> -->')],
  ['amounts of many decimals', GOOD.replace('1234.56', '1234.56000').replace('>5<', '>5.0<')],
  [
    'amounts between the banks',
    GOOD.replace('<IntrBkSttlmDt>', '<IntrBkSttlmAmt Ccy="BRL">1234.56</IntrBkSttlmAmt>$&'),
  ],
])('a report with %s is read', async (_, text) => {
  const { payments } = await readText(text);
  expect(brief(payments)).toEqual(['R1 settled', 'R2 rejected AC04']);
  expect(payments.map(({ amountMinor }) => amountMinor)).toEqual([1_234_56, 500]);
});

test.each([
  [status('ACSC'), 'settled'],
  [status('ACCC'), 'settled'],
  [status('ACSC') + reason('G001'), 'settled G001'],
  [status('RJCT') + reason('AC04'), 'rejected AC04'],
  [`${status('RJCT')}<StsRsnInf><Rsn><Prtry>X 9</Prtry></Rsn></StsRsnInf>`, 'rejected X 9'],
  [`${status('RJCT')}<StsRsnInf><AddtlInf>note</AddtlInf></StsRsnInf>`, 'rejected RJCT'],
  [status('CANC'), 'rejected CANC'],
  [status('ACSP'), 'pending ACSP'],
  [status('ACTC'), 'pending ACTC'],
  [status('PDNG') + reason('AB05'), 'pending AB05'],
  [status('QQQQ'), 'pending QQQQ'],
  [status('acsc'), 'pending acsc'],
  // Entities are not resolved: what they would say does not count.
  [status('&#65;CSC'), 'pending &#65;CSC'],
  [status(''), 'pending'],
  ['', 'pending'],
])('%s is: %s', async (said, expected) => {
  const { payments } = await readText(report(group() + part(transaction('R1', said))));
  expect(brief(payments)).toEqual([`R1 ${expected}`]);
});

test('fault 48: what was settled between the banks counts, though it differs', async () => {
  const other = GOOD.replace(
    '<IntrBkSttlmDt>',
    '<IntrBkSttlmAmt Ccy="BRL">1234.55</IntrBkSttlmAmt>$&',
  );
  expect((await readText(other)).payments[0]?.amountMinor).toBe(1_234_55);
});

describe('a group as a whole', () => {
  const rejected = '<GrpSts>RJCT</GrpSts>';

  test.each([
    ['the group', group(rejected + reason('AM10')), 'AM10'],
    ['the group, without reason', group(rejected), 'RJCT'],
    [
      'its only part',
      `${group()}<OrgnlPmtInfAndSts><OrgnlPmtInfId>P12</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>${reason('DT01')}</OrgnlPmtInfAndSts>`,
      'DT01',
    ],
  ])('%s is rejected and lists nothing', async (_, content, groupReason) => {
    expect(await readText(report(content))).toEqual({
      format: 'pain.002',
      createdOn: '2026-11-21',
      batch: 'P12',
      group: 'rejected',
      groupReason,
      payments: [],
    });
  });

  test('that is rejected rejects the payments that have no word of their own', async () => {
    const listed = part(transaction('R1', ''), transaction('R2', status('ACSC')));
    const file = await readText(report(group(rejected + reason('AM10')) + listed));
    expect(brief(file.payments)).toEqual(['R1 rejected AM10', 'R2 settled']);
    expect(file).not.toHaveProperty('group');
  });

  test.each(['ACSC', 'ACTC', 'PDNG', 'PART'])('that is %s settles none', async (code) => {
    const accepted = group(`<GrpSts>${code}</GrpSts>`);
    const empty = await readText(report(accepted));
    expect(empty.payments).toEqual([]);
    expect(empty).not.toHaveProperty('group');
    const listed = await readText(report(accepted + part(transaction('R1', ''))));
    expect(brief(listed.payments)).toEqual(['R1 pending']);
  });
});

const amounts = ['', '-5', '1,00', '1.005', '1e3', 'NaN', ' ', '90071992547409.92', '0x10'];
const broken: [string, string, object][] = [
  ['a DTD', `<!DOCTYPE Document [<!ENTITY a "ACSC">]>${GOOD}`, { rule: 'structure' }],
  ['an entity', GOOD.replace('<Document', '<!entity x "y"><Document'), { rule: 'structure' }],
  ['pain.001', GOOD.replaceAll('CstmrPmtStsRpt', 'CstmrCdtTrfInitn'), { field: 'CstmrPmtStsRpt' }],
  ['an answer to debits', GOOD.replace('pain.001', 'pain.008'), { field: 'OrgnlMsgNmId' }],
  ['HTML', '<html><body>Sessão expirada<br></body></html>', { rule: 'structure', line: 1 }],
  ['no header', GOOD.replace(/<GrpHdr>.*<\/GrpHdr>/, ''), { field: 'GrpHdr' }],
  ['two headers', GOOD.replace(/<GrpHdr>.*<\/GrpHdr>/, '$&$&'), { field: 'GrpHdr' }],
  ['no group', GOOD.replace(group(), ''), { field: 'OrgnlGrpInfAndSts' }],
  ['two documents', GOOD + GOOD.replace(/<\?.*\?>/, ''), { rule: 'structure' }],
  ['a tag not ended', GOOD.replace('</TxSts>', ''), { rule: 'structure', line: 6 }],
  ['tags crossed', GOOD.replace('</TxSts>', '</X></TxSts>'), { rule: 'structure', line: 6 }],
  ['two statuses', GOOD.replace('<TxSts>', '<TxSts>RJCT</TxSts>$&'), { field: 'TxSts', line: 6 }],
  ['two references', GOOD.replace(/<OrgnlEnd.*?End.*?>/, '$&$&'), { line: 6 }],
  ['no amount', GOOD.replace(/<Amt>.*?<\/Amt>/, ''), { rule: 'amount', line: 6 }],
  [
    'no original',
    GOOD.replace(/<OrgnlTxRef>.*?<\/OrgnlTxRef>/, ''),
    { field: 'OrgnlTxRef', line: 6 },
  ],
  ['fault 36: dollars', GOOD.replace('Ccy="BRL"', 'Ccy="USD"'), { rule: 'currency', line: 6 }],
  ['fault 36: no currency', GOOD.replace(' Ccy="BRL"', ''), { rule: 'currency', line: 6 }],
  ...amounts.map((text): [string, string, object] => [
    `fault 34: the amount "${text}"`,
    GOOD.replace('>1234.56<', `>${text}<`),
    { rule: 'amount', line: 6 },
  ]),
  ['no day', GOOD.replace(/<CreDtTm>.*<\/CreDtTm>/, ''), { field: 'CreDtTm' }],
  ['a day that is none', GOOD.replace('2026-11-21', '2026-11-31'), { rule: 'date' }],
  ['a day with more', GOOD.replace('2026-11-24', '2026-11-241'), { rule: 'date', line: 6 }],
  [
    'more payments than there were',
    GOOD.replace('</OrgnlMsgNmId>', '$&<OrgnlNbOfTxs>1</OrgnlNbOfTxs>'),
    { rule: 'control-totals' },
  ],
  [
    'fault 38: deep nesting',
    GOOD.replace('<GrpHdr>', `$&${'<A>'.repeat(40)}${'</A>'.repeat(40)}`),
    {},
  ],
  [
    'fault 38: deep nesting in a payment',
    GOOD.replace('<TxSts>', `${'<A>'.repeat(40)}${'</A>'.repeat(40)}$&`),
    { rule: 'structure' },
  ],
  ['fault 38: bottomless nesting', '<A>'.repeat(1_000_000), { rule: 'structure' }],
  ['fault 38: an endless tag', `<Document ${'a="1" '.repeat(200_000)}/>`, { rule: 'structure' }],
  ['fault 38: an endless value', GOOD.replace('Ccy="', `$&${'x'.repeat(9_000)}`), { line: 6 }],
  ['fault 38: markup in a value', GOOD.replace('Ccy="', '$&<b>'), { rule: 'structure', line: 6 }],
  ['fault 38: an endless text', GOOD.replace('R1<', `${'x'.repeat(70_000)}<`), { line: 6 }],
  ['fault 38: an endless comment', GOOD.replace('<GrpHdr>', '$&<!--'), { line: 3 }],
  [
    'fault 38: very many elements',
    GOOD.replace('<GrpHdr>', `$&${'<A/>'.repeat(300_000)}`),
    { rule: 'too-long' },
  ],
  ['fault 38: very many payments', report(group() + part('<TxInfAndSts/>'.repeat(300_000))), {}],
  ['fault 40: __proto__', GOOD.replace('<GrpHdr>', '$&<__proto__>1</__proto__>'), {}],
  ['fault 40: constructor', GOOD.replace('<TxSts>', '<constructor/>$&'), { rule: 'structure' }],
];

test.each(broken)('%s is refused', async (_, text, refusal) => {
  await expect(readText(text)).rejects.toMatchObject({ name: 'FileRefused', ...refusal });
});

test('a file cut short anywhere is refused', async () => {
  for (let at = 0; at < GOOD.trimEnd().length; at += 3) {
    await expect(readText(GOOD.slice(0, at))).rejects.toMatchObject({ name: 'FileRefused' });
  }
});

test('a refusal does not quote the file', async () => {
  const error = await readText(GOOD.replace('<TxSts>', '<Padaria São João>')).catch(String);
  expect(error).not.toMatch(/Padaria/);
});
