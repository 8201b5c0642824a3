import { ZERO } from '@mutirao/money';
import type { Folder, Town } from '../folder.ts';
import { fromJournal } from './journal-file.ts';
import {
  aboutLines,
  amountText,
  recordedAt,
  type Survey,
  surveyJournal,
  type Transaction,
  transactionBatches,
} from './journal-survey.ts';

/**
 * The ledger as a journal for hledger (https://hledger.org/hledger.html#journal), one transaction
 * an event; a debit is positive. Accounts and commodities are declared, so that
 * `hledger check --strict` holds. Memory does not grow with the number of transfers.
 */
export async function* exportHledger(folder: Folder): AsyncGenerator<string> {
  const { town } = folder;
  yield* fromJournal(folder.place, async function* (store) {
    const survey = await surveyJournal(store);
    yield declarations(town, survey);
    for await (const batch of transactionBatches(store, survey)) {
      yield batch.map((each) => transactionText(each, town)).join('');
    }
  });
}

function declarations(town: Town, survey: Survey): string {
  const units = new Set([town.backedBy, town.currency]);
  for (const { unit } of survey.accounts.values()) units.add(unit);
  const lines = aboutLines(town, survey).map((line) => `; ${line}`);
  for (const unit of units) {
    // hledger wants a decimal mark in the sample amount even where there are no decimals.
    const sample = amountText(ZERO, unit, town);
    lines.push(`commodity ${sample.includes('.') ? `1${sample}` : `1${sample}.`} ${symbol(unit)}`);
  }
  for (const [account, { side }] of survey.accounts) {
    lines.push(`account ${account}  ; type:${side === 'debit' ? 'A' : 'L'}`);
  }
  return `${lines.join('\n')}\n\n`;
}

function transactionText({ event, transfers }: Transaction, town: Town): string {
  const lines = [
    `${event.effectiveOn} (${event.position}) ${event.type}`,
    `    ; id:${event.id}, recorded:${recordedAt(event)}`,
  ];
  for (const { debit, credit, amount, unit, lot } of transfers) {
    const text = amountText(amount, unit, town);
    const origin = lot === '' ? '' : `  ; lot:${lot}`;
    lines.push(`    ${debit}  ${text} ${symbol(unit)}${origin}`);
    lines.push(`    ${credit}  -${text} ${symbol(unit)}${origin}`);
  }
  return `${lines.join('\n')}\n\n`;
}

/** A commodity of anything but letters stands in quotes. */
function symbol(unit: string): string {
  return /^[A-Z]+$/.test(unit) ? unit : `"${unit}"`;
}
