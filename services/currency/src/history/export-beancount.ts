import type { Folder, Town } from '../folder.ts';
import { fromJournal } from './journal-file.ts';
import {
  aboutLines,
  amountText,
  recordedAt,
  type Survey,
  type SurveyedAccount,
  surveyJournal,
  type Transaction,
  transactionBatches,
} from './journal-survey.ts';

/** Where each kind of account stands in beancount's five roots. */
const ROOTS: ReadonlyMap<string, string> = new Map([
  ['bank', 'Assets:Bank'],
  ['in-transit', 'Assets:InTransit'],
  ['issuance', 'Assets:Issuance'],
  ['funding', 'Equity:Funding'],
  ['yield', 'Income:Yield'],
  ['bank-costs', 'Expenses:BankCosts'],
  ['paid-out', 'Expenses:PaidOut'],
  ['undistributed', 'Liabilities:Undistributed'],
  ['run', 'Liabilities:Run'],
  ['hold', 'Liabilities:Hold'],
  ['holder', 'Liabilities:Holder'],
  ['merchant', 'Liabilities:Merchant'],
  ['redeeming', 'Liabilities:Redeeming'],
  ['fees', 'Income:Fees'],
]);

const HEADER = [
  'Accounts are named KIND:NAME in the ledger. The kind is the root and second part here; of the',
  'name the first letter is a capital, and where it is no lower-case word (a random id), it begins',
  'with "ID-", "-" is "--" and "_" is "-u". The metadata "account" holds the name as it was.',
];

/**
 * The ledger for beancount (https://beancount.github.io/docs/beancount_language_syntax.html), one
 * transaction an event; a debit is positive. Every account is opened on the first day on which
 * anything counts, as a bank line may count before the day on which its account was recorded.
 */
export async function* exportBeancount(folder: Folder): AsyncGenerator<string> {
  const { town } = folder;
  yield* fromJournal(folder.place, async function* (store) {
    const survey = await surveyJournal(store);
    yield declarations(town, survey);
    for await (const batch of transactionBatches(store, survey)) {
      yield batch.map((each) => transactionText(each, survey, town)).join('');
    }
  });
}

function declarations(town: Town, survey: Survey): string {
  const lines = [...aboutLines(town, survey), ...HEADER].map((line) => `; ${line}`);
  lines.push(
    `option "title" "${town.community}"`,
    `option "operating_currency" "${town.currency}"`,
    `option "operating_currency" "${town.backedBy}"`,
  );
  for (const [account, surveyed] of survey.accounts) {
    const name = accountName(account, surveyed);
    lines.push(
      `${survey.firstOn} open ${name} ${commodity(surveyed.unit)}`,
      `  account: "${account}"`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}

function transactionText(
  { event, transfers }: Transaction,
  { accounts }: Survey,
  town: Town,
): string {
  const lines = [
    `${event.effectiveOn} * "${event.type}"`,
    `  position: ${event.position}`,
    `  id: "${event.id}"`,
    `  recorded: "${recordedAt(event)}"`,
  ];
  for (const { debit, credit, amount, unit, lot } of transfers) {
    const text = amountText(amount, unit, town);
    lines.push(`  ${accountName(debit, accounts.get(debit))} ${text} ${commodity(unit)}`);
    if (lot !== '') lines.push(`    lot: "${lot}"`);
    lines.push(`  ${accountName(credit, accounts.get(credit))} -${text} ${commodity(unit)}`);
    if (lot !== '') lines.push(`    lot: "${lot}"`);
  }
  return `${lines.join('\n')}\n\n`;
}

/** No two accounts get one name: see HEADER. A capital follows "ID-", never a lower-case word's. */
function accountName(account: string, surveyed: SurveyedAccount | undefined): string {
  const [kind = '', ...names] = account.split(':');
  const root = ROOTS.get(kind);
  if (root !== undefined) return [root, ...names.map(component)].join(':');
  const other = surveyed?.side === 'debit' ? 'Assets:Other' : 'Liabilities:Other';
  return [other, ...[kind, ...names].map(component)].join(':');
}

function component(name: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/.test(name)) return name.charAt(0).toUpperCase() + name.slice(1);
  return `ID-${name.replaceAll('-', '--').replaceAll('_', '-u').replaceAll('.', '-d')}`;
}

/** Letters, digits and a few marks: `THING:desk` is `THING-DESK`. */
function commodity(unit: string): string {
  return unit.replace(':', '-').toUpperCase();
}
