import type { Minor } from '@mutirao/money';
import type { BankLineInput } from '../domain/commands.ts';
import type { EventData } from '../domain/events.ts';
import type { OfxLine, OfxStatement } from '../files/ofx.ts';
import type { BankNote } from '../stores/notes.ts';
import { type Answer, answered, done } from './answer.ts';
import { checkStatements } from './check-statements.ts';
import type { Call, Town } from './town.ts';

const LINES_A_COMMAND = 500;

type Shortfall = EventData<'currency.BankStatementImported.v1'>['shortfalls'][number];

/** `TEXT=programme`: a line whose name or memo holds TEXT is that programme's. */
export interface Match {
  readonly text: string;
  readonly programme: string;
}

export interface Conflict {
  readonly line: string;
  readonly fitId: string;
  readonly field: string;
  readonly booked: string | number;
  readonly given: string | number;
}

export interface ImportedStatement {
  /** The last four characters of the account's number. */
  readonly account: string;
  readonly currency: string;
  readonly new: number;
  readonly known: number;
  readonly conflicts: readonly Conflict[];
  readonly unmatched: number;
  readonly asOf: string;
  readonly ledgerMinor: number;
  readonly oursMinor: number;
  readonly differenceMinor: number;
  readonly ties: boolean;
  /** Programmes that this bank account serves. */
  readonly sharedBy: readonly string[];
}

export interface BankImport {
  readonly statements: readonly ImportedStatement[];
  readonly shortfalls: readonly Shortfall[];
}

/**
 * Books the statements of an OFX file: new lines once, known ones not again, and those that came
 * with other content before are listed. Throws FileRefused.
 */
export async function importStatements(
  town: Town,
  call: Call,
  matches: readonly Match[],
  upload: AsyncIterable<Uint8Array>,
): Promise<Answer<BankImport>> {
  const { journal, files, folder } = town.parts;
  const unknown = await journal.read((state) =>
    matches.find(({ programme }) => !state.programmes.has(programme)),
  );
  if (unknown) {
    return {
      kind: 'refused',
      refusal: { code: 'programme-unknown', programme: unknown.programme },
    };
  }
  const found: OfxStatement[] = [];
  const { fileSha256 } = await files.read({ kind: 'statements' }, upload, (batch) => {
    if (batch.kind === 'statements') found.push(...batch.statements);
  });
  const booked = await journal.read(({ bankAccounts }) =>
    [...bankAccounts.entries()].map(([, { balance }]) => balance),
  );
  checkStatements(found, { national: folder.town.backedBy, booked });
  const statements: ImportedStatement[] = [];
  let shortfalls: readonly Shortfall[] = [];
  for (const [index, statement] of found.entries()) {
    const request = { fileSha256, matches, index };
    const answer = await importStatement(town, call, matches, statement, request);
    if (answer.kind !== 'done') return answer;
    statements.push(answer.value.statement);
    shortfalls = answer.value.shortfalls;
  }
  return done({ statements, shortfalls });
}

async function importStatement(
  town: Town,
  call: Call,
  matches: readonly Match[],
  statement: OfxStatement,
  request: { readonly index: number },
): Promise<Answer<{ statement: ImportedStatement; shortfalls: readonly Shortfall[] }>> {
  const { notes } = town.parts;
  const { bankId, accountId, ledgerBalance } = statement;
  const bankAccount = notes.digest('bank-account', bankId, accountId);
  const importId = notes.digest(
    'import',
    town.actorOf(call.subject),
    call.key,
    String(request.index),
  );
  notes.put(bankAccount, `${bankId} ${accountId}`);
  const lines = bankLines(town, statement, matches);
  for (let start = 0; start < lines.length; start += LINES_A_COMMAND) {
    const outcome = await town.call(
      call,
      `bank.import.${request.index}`,
      request,
      {
        type: 'BookBankLines',
        bankAccount,
        import: importId,
        lines: lines.slice(start, start + LINES_A_COMMAND),
      },
      start,
    );
    if (outcome.kind !== 'done') return outcome;
  }
  const outcome = await town.call(call, `bank.import.${request.index}.tie`, request, {
    type: 'FinishBankImport',
    bankAccount,
    import: importId,
    asOf: ledgerBalance.asOf,
    ledger: ledgerBalance.amount,
    lines,
  });
  const conflicts = await conflictsOf(town, lines, statement.lines);
  const unmatched = lines.filter(({ programme }) => programme === null).length;
  return answered(outcome, ([event]) => {
    const data = event?.data as EventData<'currency.BankStatementImported.v1'>;
    const differenceMinor = data.ledgerMinor - data.oursMinor;
    const imported = {
      account: accountId.slice(-4),
      currency: statement.currency,
      new: data.booked,
      known: data.known,
      conflicts: conflicts.filter(({ line }) => data.conflicts.includes(line)),
      unmatched,
      asOf: data.asOf,
      ledgerMinor: data.ledgerMinor,
      oursMinor: data.oursMinor,
      differenceMinor,
      ties: differenceMinor === 0,
      sharedBy: data.programmes,
    };
    return { statement: imported, shortfalls: data.shortfalls };
  });
}

/** The lines as the journal takes them: digests for what names people, a note for the bank's words. */
function bankLines(
  town: Town,
  { bankId, accountId, lines }: OfxStatement,
  matches: readonly Match[],
): BankLineInput[] {
  const { notes } = town.parts;
  const words = lines.map(({ fitId, type, name, memo }) =>
    JSON.stringify({ fitId, type, name, memo } satisfies BankNote),
  );
  const ids = notes.keep(words);
  return lines.map((line, index) => ({
    line: notes.digest('bank-line', bankId, accountId, line.fitId),
    kind: kindOf(line),
    amount: line.amount,
    postedOn: line.posted,
    content: notes.digest('bank-content', line.posted, String(line.amount), words[index] ?? ''),
    programme: programmeOf(line, matches),
    note: ids[index] ?? '',
  }));
}

function kindOf({ type, amount }: { type: string; amount: Minor }): BankLineInput['kind'] {
  if (type === 'FEE' || type === 'SRVCHG') return amount > 0 ? 'deposit' : 'fee';
  if (type === 'INT' && amount > 0) return 'interest';
  return amount < 0 ? 'debit' : 'deposit';
}

/** One programme alone: no hit, or hits of two programmes, are for a person to decide. */
function programmeOf({ name, memo }: OfxLine, matches: readonly Match[]): string | null {
  const text = plain(`${name}\n${memo}`);
  const hits = new Set(
    matches.filter((match) => text.includes(plain(match.text))).map(({ programme }) => programme),
  );
  const [only] = hits;
  return hits.size === 1 && only !== undefined ? only : null;
}

/** Without accents and case. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();
}

async function conflictsOf(
  town: Town,
  lines: readonly BankLineInput[],
  given: readonly OfxLine[],
): Promise<Conflict[]> {
  const { notes, journal } = town.parts;
  return journal.read((state) =>
    lines.flatMap((line, index): Conflict[] => {
      const booked = state.bankLines.get(line.line);
      const words = given[index];
      if (!booked || !words || booked.content === line.content) return [];
      const common = { line: line.line, fitId: words.fitId };
      if (booked.amountMinor !== line.amount) {
        return [{ ...common, field: 'TRNAMT', booked: booked.amountMinor, given: line.amount }];
      }
      if (booked.postedOn !== line.postedOn) {
        return [{ ...common, field: 'DTPOSTED', booked: booked.postedOn, given: line.postedOn }];
      }
      const before = JSON.parse(notes.read(booked.note) ?? '{}') as Partial<BankNote>;
      if (before.type !== words.type) {
        return [{ ...common, field: 'TRNTYPE', booked: before.type ?? '', given: words.type }];
      }
      return [{ ...common, field: 'NAME or MEMO', booked: before.memo ?? '', given: words.memo }];
    }),
  );
}

export function programmesOf(
  lines: Iterable<[string, { bankAccount: string; programme: string | null }]>,
  bankAccount: string,
): string[] {
  const found = new Set<string>();
  for (const [, line] of lines) {
    if (line.bankAccount === bankAccount && line.programme !== null) found.add(line.programme);
  }
  return [...found].sort();
}
