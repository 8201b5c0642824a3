import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { pain001 } from './pain001.ts';
import { payment, payoutFile } from './payouts.fixture.ts';

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => name === 'CdtTrfTxInf',
});

function written(...payments: readonly ReturnType<typeof payment>[]) {
  const text = [...pain001(payoutFile({ payments }))].join('');
  expect(XMLValidator.validate(text)).toBe(true);
  return parser.parse(text).Document;
}

const taxNumber = (id: string) => ({ Othr: { Id: id, SchmeNm: { Cd: 'TXID' } } });
const agent = (bank: string, branch: string) => ({
  FinInstnId: { ClrSysMmbId: { ClrSysId: { Prtry: 'COMPE' }, MmbId: bank } },
  BrnchId: { Id: branch },
});

test('a message has its counts and sums twice, the payer and every payment', () => {
  const second = payment({
    reference: 'R000124-1',
    amountMinor: minor(5),
    payee: { name: 'Zé', document: '00000000191', bank: '756', branch: '1-2' },
  });
  const payer = { Nm: 'Município de Vila Mutirão', Id: { OrgId: taxNumber('99000002000148') } };
  expect(written(payment(), second)).toEqual({
    '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09',
    CstmrCdtTrfInitn: {
      GrpHdr: {
        MsgId: 'P12',
        CreDtTm: '2026-11-20T17:45:09',
        NbOfTxs: '2',
        CtrlSum: '1234.61',
        InitgPty: {
          Nm: payer.Nm,
          Id: {
            OrgId: {
              Othr: [payer.Id.OrgId.Othr, { Id: 'C0012', SchmeNm: { Prtry: 'CONVENIO' } }],
            },
          },
        },
      },
      PmtInf: {
        PmtInfId: 'P12',
        PmtMtd: 'TRF',
        NbOfTxs: '2',
        CtrlSum: '1234.61',
        ReqdExctnDt: { Dt: '2026-11-23' },
        Dbtr: payer,
        DbtrAcct: { Id: { Othr: { Id: '5678-X' } }, Ccy: 'BRL' },
        DbtrAgt: agent('000', '123-4'),
        CdtTrfTxInf: [
          {
            PmtId: { EndToEndId: 'R000123-1' },
            Amt: { InstdAmt: { '#text': '1234.56', '@Ccy': 'BRL' } },
            CdtrAgt: agent('000', '4475'),
            Cdtr: { Nm: 'Padaria São João & Irmãos', Id: { OrgId: taxNumber('99000001000101') } },
            CdtrAcct: { Id: { Othr: { Id: '346002-9' } }, Ccy: 'BRL' },
          },
          {
            PmtId: { EndToEndId: 'R000124-1' },
            Amt: { InstdAmt: { '#text': '0.05', '@Ccy': 'BRL' } },
            CdtrAgt: agent('756', '1-2'),
            Cdtr: { Nm: 'Zé', Id: { PrvtId: taxNumber('00000000191') } },
            CdtrAcct: { Id: { Othr: { Id: '346002-9' } }, Ccy: 'BRL' },
          },
        ],
      },
    },
  });
});

/** XSD has elements in one order, which a parsed tree no longer shows. */
test('elements come in the order of the schema', () => {
  const text = [...pain001(payoutFile())].join('');
  const orders = [
    ['GrpHdr', 'MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum', 'InitgPty'],
    ['PmtInf', 'PmtInfId', 'PmtMtd', 'NbOfTxs', 'CtrlSum', 'ReqdExctnDt', 'Dbtr', 'DbtrAcct'],
    ['DbtrAcct', 'DbtrAgt', 'CdtTrfTxInf', 'PmtId', 'Amt', 'CdtrAgt', 'Cdtr', 'CdtrAcct'],
  ];
  for (const [first, ...names] of orders) {
    let place = text.indexOf(`<${first}>`);
    for (const name of names) {
      const next = text.indexOf(`<${name}>`, place);
      expect([name, next]).toEqual([name, expect.any(Number)]);
      expect(next).toBeGreaterThan(place);
      place = next;
    }
  }
});

test.each([
  ['</Nm><Amt>1</Amt>', '</Nm><Amt>1</Amt>'],
  ['A & "B" \'C\' &amp;', 'A & "B" \'C\' &amp;'],
  [']]> <!-- <?x ?>', ']]> <!-- <?x ?>'],
  ['a\u0000b\u0008c\r\nd\u{fffe}e\ud800f', 'a b c d e f'],
  [`${'😀'.repeat(150)}`, '😀'.repeat(140)],
])('the name %p is text and nothing else', (name, expected) => {
  const [transfer] = written(payment({ payee: { name } })).CstmrCdtTrfInitn.PmtInf.CdtTrfTxInf;
  expect(transfer.Cdtr.Nm).toBe(expected);
});

test('a payer without agreement is named by its tax number alone', () => {
  const { payer } = payoutFile();
  const text = [...pain001(payoutFile({ payer: { ...payer, agreement: '' } }))].join('');
  expect(text).not.toContain('CONVENIO');
});
