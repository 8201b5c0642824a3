import { inflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { taken } from '../app/statement.fixture.ts';
import { anasDocument } from './statement-document.fixture.ts';
import type { StatementDocument } from './statement-document.ts';
import { closingText, statementPdf } from './statement-pdf.ts';

/** What stands on the pages, in the order in which it was written: pdfkit writes text as hexadecimal. */
function textOf(pdf: Buffer): string {
  const texts: string[] = [];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('\nstream\n', at + 1)) {
    const start = pdf.indexOf('stream\n', at) + 'stream\n'.length;
    const content = pdf.subarray(start, pdf.indexOf('endstream', start));
    const page = inflateSync(content).toString('latin1');
    for (const [, shown = ''] of page.matchAll(/\[(.*?)\] TJ/g)) {
      const hex = [...shown.matchAll(/<([0-9a-f]*)>/g)].map(([, each]) => each).join('');
      texts.push(Buffer.from(hex, 'hex').toString('latin1'));
    }
  }
  return texts.join('\n');
}

const pdfOf = async (document: StatementDocument): Promise<Buffer> =>
  Buffer.concat(await taken(statementPdf(document)));

test('it says whose it is, each movement, the balances, and on which page one is', async () => {
  const text = textOf(await pdfOf(await anasDocument(40)));
  for (const said of [
    'Extrato · vila',
    'ENSAIO: ninguém foi pago',
    'Conta: holder:ana___________________ (MUM)',
    'Período: 2026-11-01',
    'Compra · Padaria <Ipê> & filhos',
    '-0,03',
    'till.41',
    'renda -0,03',
    'página 1',
    'página 2',
    '42 lançamentos, 2 páginas',
    '998,80',
  ]) {
    expect(text).toContain(said);
  }
  expect(text).not.toContain('página 3');
});

test('the code of the closing balance names the account, the day, the balance and the head', async () => {
  const document = await anasDocument(2);
  expect(closingText(document).split('\n')).toEqual([
    'mutirao vila statement',
    'holder:ana___________________',
    '2036-12-31 #3000',
    '999.94 MUM',
    document.head,
  ]);
});

test('10,000 movements leave page by page, as they are taken', async () => {
  const document = await anasDocument(10_000);
  let rowsTaken = 0;
  const rows = (async function* () {
    for await (const row of document.rows) {
      rowsTaken += 1;
      yield row;
    }
  })();
  let parts = 0;
  let mostAhead = 0;
  let before = 0;
  for await (const part of statementPdf({ ...document, rows })) {
    parts += part.length;
    mostAhead = Math.max(mostAhead, rowsTaken - before);
    before = rowsTaken;
  }
  expect(rowsTaken).toBe(10_002);
  expect(mostAhead).toBeLessThan(60);
  expect(parts).toBeGreaterThan(100_000);
});
