import type { StatementRow } from '../app/statement.ts';
import { csvRow } from './csv-row.ts';
import { amountIn, localTime, type StatementDocument, wordsOf } from './statement-document.ts';

const COLUMNS = [
  'position',
  'recorded_at',
  'recorded_on',
  'effective_on',
  'kind',
  'description',
  'counterparty',
  'counterparty_name',
  'amount',
  'fee',
  'balance',
  'unit',
  'lots',
  'reference',
];
const ROWS_A_PART = 200;

/**
 * The statement as CSV: two or three lines of comment, the columns, the opening balance, a row an
 * event, the closing balance. Amounts have a decimal point, whatever the language.
 */
export async function* statementCsv(document: StatementDocument): AsyncGenerator<string> {
  const { statement, town, head } = document;
  const { account, unit, from, to, openingMinor, closingMinor } = statement;
  const words = wordsOf(document);
  const amount = amountIn(town, unit, '.');
  const time = localTime(town);
  const about = [
    `# ${town.community}: ${account}, ${from} … ${to}`,
    `# head ${head}`,
    ...(town.rehearsal ? [`# ${words.rehearsal}`] : []),
  ];
  const edge = (kind: string, description: string, on: string, balance: string) =>
    csvRow(['', '', on, '', kind, description, '', '', '', '', balance, unit, '', '']);
  let part = `${about.join('\r\n')}\r\n${csvRow(COLUMNS)}`;
  part += edge('opening', words.opening, from, amount(openingMinor));
  let rows = 0;
  const line = (row: StatementRow) =>
    csvRow([
      String(row.position),
      time(row.at),
      row.recordedOn,
      row.effectiveOn,
      row.kind,
      words.kinds[row.kind],
      row.counterparty ?? '',
      row.counterpartyName ?? '',
      amount(row.amountMinor),
      row.feeMinor === undefined ? '' : amount(row.feeMinor),
      amount(row.balanceMinor),
      unit,
      row.lots
        .map(({ programme, amountMinor }) => `${programme} ${amount(amountMinor)}`)
        .join('; '),
      row.reference,
    ]);
  for await (const row of document.rows) {
    part += line(row);
    rows += 1;
    if (rows % ROWS_A_PART !== 0) continue;
    yield part;
    part = '';
  }
  yield part + edge('closing', words.closing, to, amount(closingMinor));
}
