import type { Head } from '@mutirao/event-sourcing';
import { available, parseLot } from '@mutirao/ledger';
import type { Minor } from '@mutirao/money';
import {
  bank,
  holderAccount,
  issuance,
  UNALLOCATED_YIELD,
  UNMATCHED,
  undistributed,
  yieldOf,
} from '../domain/accounts.ts';
import { touches } from '../domain/plain-date.ts';
import {
  accountOf,
  type BankLine,
  type CurrencyState,
  type Run,
  shortfall,
  shortfalls,
} from '../domain/state.ts';
import { type RunLineRow, runLineKey, runLines } from '../read-models/run-lines.ts';
import type { BankNote } from '../stores/notes.ts';
import { readExcluded, readRunLines } from '../stores/run-file.ts';
import { programmesOf } from './bank.ts';
import type { Town } from './town.ts';

/** A programme with its reserve, as everybody of the staff sees it. */
export function programmeView(town: Town, programme: string) {
  return town.parts.journal.read((state) => {
    const rules = state.programmes.get(programme);
    return rules && viewOfProgramme(town, state, programme);
  });
}

export function programmeViews(town: Town) {
  return town.parts.journal.read((state) => ({
    programmes: [...state.programmes.entries()].map(([id]) => viewOfProgramme(town, state, id)),
  }));
}

function viewOfProgramme(town: Town, state: CurrencyState, programme: string) {
  const rules = state.programmes.get(programme);
  const of = (account: string): Minor => accountOf(state, account).balance;
  const missing = shortfall(state, programme);
  return {
    programme,
    name: town.parts.notes.read(rules?.name ?? '') ?? '',
    rules: rules?.rules ?? 0,
    ...(rules?.twoApproversAbove === undefined
      ? {}
      : { twoApproversAboveMinor: rules.twoApproversAbove }),
    ...(rules?.expiresAfterDays === undefined ? {} : { expiresAfterDays: rules.expiresAfterDays }),
    bankMinor: of(bank(programme)),
    yieldMinor: of(yieldOf(programme)),
    issuanceMinor: of(issuance(programme)),
    undistributedMinor: of(undistributed(programme)),
    owedMinor: of(issuance(programme)) - of(undistributed(programme)),
    shortfallMinor: missing,
    stopped: missing > 0,
    sharesBankAccountWith: sharing(state, programme),
  };
}

function sharing(state: CurrencyState, programme: string): string[] {
  const together = new Set<string>();
  for (const [account] of state.bankAccounts.entries()) {
    const programmes = programmesOf(state.bankLines.entries(), account);
    if (programmes.includes(programme)) for (const each of programmes) together.add(each);
  }
  together.delete(programme);
  return [...together].sort();
}

export interface BankLineFilter {
  readonly state: 'unmatched' | 'unassigned' | 'all';
  readonly after?: string;
  readonly limit: number;
}

export function bankLines(town: Town, filter: BankLineFilter) {
  return town.parts.journal.read((state) => {
    const lines = [...state.bankLines.entries()]
      .filter(([, line]) => wanted(line, filter.state))
      .sort(([a, left], [b, right]) => (left.postedOn + a < right.postedOn + b ? -1 : 1));
    const start =
      filter.after === undefined ? 0 : lines.findIndex(([id]) => id === filter.after) + 1;
    const page = lines.slice(start, start + filter.limit);
    const more = start + page.length < lines.length;
    return {
      lines: page.map(([id, line]) => viewOfLine(town, id, line)),
      ...(more ? { next: page.at(-1)?.[0] ?? '' } : {}),
    };
  });
}

function wanted(
  { programme, kind, yieldAssigned }: BankLine,
  state: BankLineFilter['state'],
): boolean {
  if (state === 'all') return true;
  if (programme === null) return true;
  return state === 'unassigned' && kind === 'interest' && !yieldAssigned;
}

function viewOfLine(town: Town, id: string, line: BankLine) {
  const words = JSON.parse(town.parts.notes.read(line.note) ?? '{}') as Partial<BankNote>;
  return {
    line: id,
    fitId: words.fitId ?? '',
    postedOn: line.postedOn,
    amountMinor: line.amountMinor,
    kind: line.kind,
    programme: line.programme,
    name: words.name ?? '',
    memo: words.memo ?? '',
    ...(line.kind === 'interest' ? { yield: line.yieldAssigned ? 'assigned' : 'unassigned' } : {}),
  };
}

/** The line that this id, or the bank's own FITID where it is unique, names. */
export function findBankLine(
  town: Town,
  name: string,
): Promise<{ line: string; kind: BankLine['kind']; amountMinor: number } | undefined> {
  return town.parts.journal.read((state) => {
    const exact = state.bankLines.get(name);
    if (exact) return { line: name, kind: exact.kind, amountMinor: exact.amountMinor };
    const found = [...state.bankLines.entries()].filter(
      ([, { note }]) =>
        (JSON.parse(town.parts.notes.read(note) ?? '{}') as Partial<BankNote>).fitId === name,
    );
    const [only] = found;
    if (found.length !== 1 || !only) return undefined;
    return { line: only[0], kind: only[1].kind, amountMinor: only[1].amountMinor };
  });
}

export async function bankView(town: Town) {
  const { lines } = await bankLines(town, { state: 'unassigned', limit: 500 });
  return town.parts.journal.read((state) => ({
    accounts: [...state.bankAccounts.entries()].map(
      ([id, { balance, asOf, ledgerMinor, differenceMinor }]) => ({
        account: (town.parts.notes.read(id) ?? '').slice(-4),
        balanceMinor: balance,
        ...(asOf === undefined ? {} : { asOf, ledgerMinor, differenceMinor }),
        programmes: programmesOf(state.bankLines.entries(), id),
      }),
    ),
    unmatchedMinor: accountOf(state, bank(UNMATCHED)).balance,
    unallocatedYieldMinor: accountOf(state, UNALLOCATED_YIELD).balance,
    lines,
    shortfalls: shortfalls(state),
  }));
}

export function accountView(town: Town, id: string) {
  const { clock, journal } = town.parts;
  const on = clock.dayOf(clock.now());
  return journal.read((state, head: Head) => {
    const account = state.ledger.accounts.get(id);
    return (
      account && {
        account: id,
        unit: account.unit,
        balanceMinor: account.balance,
        availableMinor: available(account, on),
        state: account.state,
        lots: account.lots.map(([lot, amountMinor]) => ({ lot: parseLot(lot), amountMinor })),
        position: head.position,
      }
    );
  });
}

export function enrolments(
  town: Town,
  filter: { programme: string; month?: string; after?: string; limit: number },
) {
  return town.parts.journal.read((state) => {
    const rows: { holder: string; programme: string; from: string; to?: string }[] = [];
    let skipping = filter.after !== undefined;
    for (const [holder, spans] of state.enrolled(filter.programme).entries()) {
      if (skipping) {
        skipping = holder !== filter.after;
        continue;
      }
      if (rows.length >= filter.limit) return { enrolments: rows, next: rows.at(-1)?.holder ?? '' };
      for (const span of spans) {
        if (filter.month === undefined || touches(span, filter.month)) {
          rows.push({ holder, programme: filter.programme, ...span });
        }
      }
    }
    return { enrolments: rows };
  });
}

export function runView(town: Town, id: string) {
  return town.parts.journal.read((state) => {
    const run = state.runs.get(id);
    return run && viewOfRun(town, state, run);
  });
}

export function runViews(town: Town, filter: { programme?: string; period?: string }) {
  return town.parts.journal.read((state) => ({
    runs: [...state.runs.entries()]
      .map(([, run]) => run)
      .filter(({ programme }) => filter.programme === undefined || programme === filter.programme)
      .filter(({ period }) => filter.period === undefined || period === filter.period)
      .map((run) => viewOfRun(town, state, run)),
  }));
}

function viewOfRun(town: Town, state: CurrencyState, run: Run) {
  const { reason, reversalProposedBy, lotExpiry, effectiveOn, completes } = run;
  return {
    run: run.run,
    programme: run.programme,
    period: run.period,
    supplement: run.supplement,
    ...(completes === undefined ? {} : { completes }),
    ...(reason === undefined ? {} : { reason: town.parts.notes.read(reason) ?? '' }),
    status: run.status,
    sha256: run.sha256,
    fileSha256: run.fileSha256,
    rules: run.rules,
    lines: run.lines,
    totalMinor: run.totalMinor,
    payableLines: run.payableLines,
    payableMinor: run.payableMinor,
    refusedLines: run.refusedLines,
    ready: run.ready,
    preparedBy: run.preparedBy,
    approvals: run.approvals,
    approvalsNeeded: run.approvalsNeeded,
    attempt: run.attempt,
    cursor: run.cursor,
    paidLines: run.paidLines,
    paidMinor: run.paidMinor,
    failedLines: state.failed(run.run).size,
    ...(effectiveOn === undefined ? {} : { effectiveOn }),
    ...(lotExpiry === undefined ? {} : { lotExpiry }),
    ...(reversalProposedBy === undefined
      ? {}
      : {
          reversal: {
            proposedBy: reversalProposedBy,
            reversedLines: run.reversedLines,
            reversedMinor: run.reversedMinor,
          },
        }),
  };
}

export function refusedLines(town: Town, id: string, page: { after: number; limit: number }) {
  return town.parts.journal.read((state) => {
    const run = state.runs.get(id);
    if (!run) return undefined;
    const refused = town.parts.notes.refused(run.sha256, page);
    return {
      refused,
      ...(refused.length === page.limit ? { next: refused.at(-1)?.line ?? 0 } : {}),
    };
  });
}

interface Unpaid {
  readonly holder: string;
  readonly line?: number;
  readonly why: 'not-on-roll' | 'refused' | 'excluded' | 'failed' | 'frozen';
  readonly rule?: string;
}

/**
 * The itemised report of a run: what was paid, line by line (from the read model, a page at a time),
 * and who was enrolled in the month and is without their payment, with why.
 */
export async function runReport(town: Town, id: string, page: { after: number; limit: number }) {
  const { journal, readModels, folder, register, notes } = town.parts;
  const run = await journal.read((state) => state.runs.get(id));
  if (!run) return undefined;
  const rows = readModels.list<RunLineRow>(runLines.name, {
    prefix: `${id}/`,
    after: runLineKey(id, page.after),
    limit: page.limit,
  });
  const lines = rows.map(({ key, row }) => ({ line: Number(key.slice(id.length + 1)), ...row }));
  const excluded = new Map(
    readExcluded(folder.path.runs, run.sha256).map(({ line, rule }) => [line, rule]),
  );
  const refusedOf = new Map<string, number>();
  for (const { line, value, rule } of notes.refused(run.sha256, { limit: 10_000_000 })) {
    const holder =
      rule === 'already-paid' || rule === 'not-enrolled' ? register.holderOf(value) : undefined;
    if (holder !== undefined && excluded.has(line)) refusedOf.set(holder, line);
  }
  const onRoll = new Map(
    (readRunLines(folder.path.runs, run.sha256) ?? []).map(({ holder, line }) => [holder, line]),
  );
  const unpaid = await journal.read((state) =>
    unpaidOf(state, run, { onRoll, refusedOf, excluded }),
  );
  return {
    run: id,
    programme: run.programme,
    period: run.period,
    status: run.status,
    lines,
    ...(rows.length === page.limit ? { next: lines.at(-1)?.line ?? 0 } : {}),
    unpaid,
    totals: {
      payableLines: run.payableLines,
      payableMinor: run.payableMinor,
      paidLines: run.paidLines,
      paidMinor: run.paidMinor,
      refusedLines: run.refusedLines,
      unpaid: unpaid.length,
    },
  };
}

interface OnFile {
  readonly onRoll: ReadonlyMap<string, number>;
  readonly refusedOf: ReadonlyMap<string, number>;
  readonly excluded: ReadonlyMap<number, string>;
}

function unpaidOf(
  state: CurrencyState,
  run: Run,
  { onRoll, refusedOf, excluded }: OnFile,
): Unpaid[] {
  const paid = state.paid(run.programme, run.period, run.supplement);
  const failed = new Map(
    [...state.failed(run.run).entries()].map(([line, { holder, rule }]) => [
      holder,
      { line: Number(line), rule },
    ]),
  );
  const found: Unpaid[] = [];
  for (const [holder, spans] of state.enrolled(run.programme).entries()) {
    if (paid.has(holder) || !spans.some((span) => touches(span, run.period))) continue;
    const failure = failed.get(holder);
    const refused = refusedOf.get(holder);
    const frozen = state.ledger.accounts.get(holderAccount(holder))?.state === 'frozen';
    if (failure)
      found.push({
        holder,
        ...failure,
        why: failure.rule === 'account-frozen' ? 'frozen' : 'failed',
      });
    else if (refused !== undefined)
      found.push({
        holder,
        line: refused,
        why: run.ready ? 'excluded' : 'refused',
        rule: excluded.get(refused) ?? '',
      });
    else if (onRoll.has(holder))
      found.push({
        holder,
        line: onRoll.get(holder) ?? 0,
        why: frozen ? 'frozen' : 'failed',
        rule: `run-${run.status}`,
      });
    else found.push({ holder, why: 'not-on-roll' });
  }
  return found;
}
