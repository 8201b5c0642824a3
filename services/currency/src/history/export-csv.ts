import { csvRow } from '../files/csv-row.ts';
import type { Folder } from '../folder.ts';
import { fromJournal } from './journal-file.ts';
import {
  aboutLines,
  amountText,
  recordedAt,
  surveyJournal,
  transactionBatches,
} from './journal-survey.ts';

const COLUMNS = [
  'position',
  'id',
  'type',
  'recorded_at',
  'effective_on',
  'debit',
  'credit',
  'amount',
  'unit',
  'lot',
  'actor',
  'operation',
];

/**
 * The ledger as CSV (RFC 4180), a row a transfer, after one or two lines of comment. A cell that a
 * spreadsheet would take for a formula is preceded by an apostrophe.
 */
export async function* exportCsv(folder: Folder): AsyncGenerator<string> {
  const { town } = folder;
  yield* fromJournal(folder.place, async function* (store) {
    const survey = await surveyJournal(store);
    const about = aboutLines(town, survey).map((line) => `# ${line}`);
    yield `${[...about, COLUMNS.join(',')].join('\r\n')}\r\n`;
    for await (const batch of transactionBatches(store, survey)) {
      let rows = '';
      for (const { event, transfers } of batch) {
        const { position, id, type, effectiveOn, meta } = event;
        const first = [String(position), id, type, recordedAt(event), effectiveOn];
        for (const { debit, credit, amount, unit, lot } of transfers) {
          const value = [debit, credit, amountText(amount, unit, town), unit, lot];
          rows += csvRow([...first, ...value, meta.actor, meta.operation]);
        }
      }
      yield rows;
    }
  });
}
