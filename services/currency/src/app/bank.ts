import type { BankLineInput } from '../domain/commands.ts';
import type { EventData, LineMismatch } from '../domain/events.ts';
import type { OfxLine, OfxStatement } from '../files/ofx.ts';
import type { BankNote } from '../stores/notes.ts';
import { type Answer, answered, done } from './answer.ts';
import { checkStatements } from './check-statements.ts';
import { statementLines } from './statement-lines.ts';
import type { Call, CurrencyEvent, Town } from './town.ts';

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

export interface Mismatch {
  readonly line: string;
  readonly fitId: string;
  readonly amountMinor: number;
  readonly rule: LineMismatch;
}

export interface ImportedStatement {
  /** The last four characters of the account's number. */
  readonly account: string;
  readonly currency: string;
  readonly new: number;
  readonly known: number;
  readonly conflicts: readonly Conflict[];
  /** New lines that name payouts of ours and cannot be those: booked, for a person to look at. */
  readonly mismatches: readonly Mismatch[];
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
  await notes.put(bankAccount, `${bankId} ${accountId}`);
  const lines = await statementLines(town, statement, matches);
  const mismatches: Mismatch[] = [];
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
    mismatches.push(...(await mismatchesIn(town, outcome.events)));
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
  const unmatched = await unmatchedIn(town, lines);
  return answered(outcome, ([event]) => {
    const data = event?.data as EventData<'currency.BankStatementImported.v1'>;
    const differenceMinor = data.ledgerMinor - data.oursMinor;
    const imported = {
      account: accountId.slice(-4),
      currency: statement.currency,
      new: data.booked,
      known: data.known,
      conflicts: conflicts.filter(({ line }) => data.conflicts.includes(line)),
      mismatches,
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

async function mismatchesIn(
  { parts: { notes } }: Town,
  events: readonly CurrencyEvent[],
): Promise<Mismatch[]> {
  const found: Mismatch[] = [];
  for (const event of events) {
    if (event.type !== 'currency.BankLineBooked.v1') continue;
    const { line, amountMinor, mismatch, note } = event.data as EventData<typeof event.type>;
    if (mismatch === undefined) continue;
    const { fitId = '' } = bankNote(await notes.read(note));
    found.push({ line, fitId, amountMinor, rule: mismatch });
  }
  return found;
}

/** What the bank said of a line, empty once erased. */
export function bankNote(text: string | undefined): Partial<BankNote> {
  return JSON.parse(text ?? '{}') as Partial<BankNote>;
}

/** Lines that are neither a programme's nor a payout of ours. */
function unmatchedIn(town: Town, lines: readonly BankLineInput[]): Promise<number> {
  return town.parts.journal.read(
    ({ bankLines }) =>
      lines.filter(({ line, programme }) => {
        return programme === null && bankLines.get(line)?.kind !== 'payout';
      }).length,
  );
}

async function conflictsOf(
  town: Town,
  lines: readonly BankLineInput[],
  given: readonly OfxLine[],
): Promise<Conflict[]> {
  const { notes, journal } = town.parts;
  const others = await journal.read((state) =>
    lines.flatMap((line, index) => {
      const booked = state.bankLines.get(line.line);
      const words = given[index];
      return booked && words && booked.content !== line.content ? [{ line, booked, words }] : [];
    }),
  );
  return Promise.all(
    others.map(async ({ line, booked, words }): Promise<Conflict> => {
      const common = { line: line.line, fitId: words.fitId };
      if (booked.amountMinor !== line.amount) {
        return { ...common, field: 'TRNAMT', booked: booked.amountMinor, given: line.amount };
      }
      if (booked.postedOn !== line.postedOn) {
        return { ...common, field: 'DTPOSTED', booked: booked.postedOn, given: line.postedOn };
      }
      const before = bankNote(await notes.read(booked.note));
      if (before.type !== words.type) {
        return { ...common, field: 'TRNTYPE', booked: before.type ?? '', given: words.type };
      }
      return { ...common, field: 'NAME or MEMO', booked: before.memo ?? '', given: words.memo };
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
