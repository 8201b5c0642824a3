import { Unavailable } from '@mutirao/event-sourcing';
import { formatAmount, minor } from '@mutirao/money';
import { invalid, Problem, problemType, unavailable } from '@mutirao/nest';
import type { Answer } from '../app/answer.ts';
import type { Town } from '../app/town.ts';
import type { CurrencyRefusal, CurrencyRefusalCode } from '../domain/refusals.ts';
import { FileRefused } from '../files/file-refused.ts';
import { HistoryRefused } from '../history/history-refused.ts';

/** Status and title of every refusal; the compiler lists one that is missing, docs/problems.md all. */
export const PROBLEMS: Readonly<
  Record<CurrencyRefusalCode, readonly [status: number, title: string]>
> = {
  'amount-invalid': [422, 'The amount must be a whole number of minor units, above zero'],
  'account-exists': [409, 'There is such an account already'],
  'same-account': [422, 'From and to are the same account'],
  'account-unknown': [422, 'There is no such account'],
  'hold-unknown': [404, 'There is no such hold'],
  'unit-mismatch': [422, 'The account counts another unit'],
  'account-closed': [422, 'The account is closed'],
  'hold-lapsed': [409, 'The hold has lapsed'],
  'hold-not-lapsed': [409, 'The hold has not lapsed yet'],
  'account-frozen': [409, 'The account is frozen: it receives, it does not spend'],
  'account-not-empty': [409, 'The account is not empty'],
  'capture-exceeds-hold': [409, 'More than what is held'],
  'insufficient-funds': [409, 'There is not enough money on the account'],
  'currency-exists': [409, 'The currency is open already'],
  'currency-decimals': [422, 'A currency has the decimals of the money that backs it'],
  'programme-unknown': [404, 'There is no such programme'],
  'programme-exists': [409, 'There is a programme of that name already'],
  'programme-stopped': [
    409,
    'The reserve of this programme has a shortfall: issuing and runs are stopped',
  ],
  'reserve-insufficient': [409, 'The reserve does not cover this amount'],
  'line-unknown': [404, 'There is no such bank line'],
  'line-assigned': [409, 'The bank line is assigned already'],
  'line-of-other-programme': [409, 'This interest belongs to another programme'],
  'order-unknown': [404, 'There is no such order'],
  'order-not-open': [409, 'The order is settled or cancelled already'],
  'holder-unknown': [404, 'There is no such holder'],
  'run-unknown': [404, 'There is no such run'],
  'run-cancelled': [409, 'The run was cancelled'],
  'run-not-ready': [
    409,
    'The run has refused lines: correct the file, or prepare it leaving bad lines out',
  ],
  'run-not-prepared': [409, 'The run is approved already'],
  'run-not-approved': [409, 'The run is not approved yet'],
  'run-under-way': [409, 'The run is being paid or reversed right now'],
  'run-paid': [409, 'The run was paid'],
  'run-not-paid': [409, 'The run has not been paid'],
  'run-reversed': [409, 'The run was reversed'],
  'run-lapsed': [409, 'What this run would pay has expired already'],
  'run-changed': [409, 'The lines of the run are not the ones with this SHA-256'],
  'run-rules-changed': [409, "The programme's rules have changed: prepare the run again"],
  'nothing-to-complete': [409, 'No run of that month was paid that a supplement could complete'],
  'nothing-to-retry': [409, 'Every line of the run was paid'],
  'same-person': [403, 'Another person must do this: who prepares never approves'],
  'approved-already': [409, 'This person has approved the run already'],
  'approver-needed': [403, 'The second person needs the role approver'],
  'preparer-needed': [403, 'An officer or the treasurer must propose it first'],
  'period-closed': [409, 'The month is closed'],
  'period-not-over': [409, 'The month is not over yet'],
};

/** The value of an answer, or the problem that it is. */
export function respond<T>(town: Town, answer: Answer<T>): T {
  switch (answer.kind) {
    case 'done':
      return answer.value;
    case 'refused':
      throw problemOf(answer.refusal, town.parts.folder.town.decimals);
    case 'key-reused':
      throw new Problem({
        type: problemType('idempotency-key-reused'),
        code: 'idempotency-key-reused',
        title: 'This Idempotency-Key names another command',
        status: 409,
        detail: 'The same key came before with another request. Use a new key for a new command.',
      });
  }
}

/** Details of a refusal that are amounts, all in units that share the currency's decimals. */
const AMOUNTS: ReadonlySet<string> = new Set(['available', 'needed', 'shortfall']);

function problemOf({ code, ...details }: CurrencyRefusal, decimals: number): Problem {
  const [status, title] = PROBLEMS[code];
  const facts: string[] = [];
  const extensions: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(details)) {
    const isAmount = AMOUNTS.has(name) && typeof value === 'number';
    facts.push(`${name} ${isAmount ? formatAmount(minor(value), decimals) : value}`);
    extensions[isAmount ? `${name}Minor` : name] = value;
  }
  const detail = facts.length === 0 ? `${title}.` : `${title} (${facts.join(', ')}).`;
  return new Problem({ ...extensions, type: problemType(code), code, title, status, detail });
}

/** 404 for what is not there. */
export function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  const detail = `There is no such ${what}.`;
  throw new Problem({
    type: problemType('not-found'),
    code: 'not-found',
    title: 'Not found',
    status: 404,
    detail,
  });
}

/** Runs a use case whose file may be refused whole, or which finds the journal closed. */
export async function attempt<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unavailable) throw unavailable(`${error.message}.`, 2);
    if (error instanceof HistoryRefused) {
      throw invalid([{ field: 'at', rule: error.code, message: error.message }]);
    }
    if (!(error instanceof FileRefused)) throw error;
    const { rule, field, line, message } = error;
    throw new Problem({
      type: problemType('file-refused'),
      code: 'file-refused',
      title: 'The file is refused: nothing of it was used',
      status: 422,
      detail: message,
      rule,
      ...(field === undefined ? {} : { field }),
      ...(line === undefined ? {} : { line }),
    });
  }
}

export function malformedMonth(month: string): Problem {
  return invalid([
    { field: 'month', rule: 'month', message: `${month.slice(0, 20)} is no month: give YYYY-MM` },
  ]);
}
