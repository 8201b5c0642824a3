import {
  type Decider,
  decided,
  MemoryEventStore,
  NotAppended,
  OutcomeUnknown,
  refused,
} from '@mutirao/event-sourcing';
import { isPositiveMinor } from '@mutirao/money';
import type { Account } from './account.ts';
import { decideLedger, type LedgerRefusal } from './decide.ts';
import { applyMovements, type Ledger, ledgerOf } from './ledger.ts';
import { atGrain } from './lot.ts';
import { type Movement, movementCodec, transfer } from './movement.ts';
import type { Issue, Randomness, TownCommand } from './random-town.fixture.ts';

/** The engine in a journal of its own: whatever a command moves is one event. */
export const townDecider: Decider<Ledger, TownCommand, Movement, LedgerRefusal> = {
  state: ledgerOf,
  codec: movementCodec,
  refusalType: 'test.Refused.v1',
  decide(command, ledger, stamp) {
    const decision =
      command.type === 'Issue' ? issue(command, ledger) : decideLedger(command, ledger, stamp);
    if ('refusal' in decision) return decision;
    const movements = decision.events;
    if (movements.length === 0) return decided();
    return decided({ type: 'test.Moved.v1', data: {}, movements, effectiveOn: stamp.on });
  },
  evolve: (ledger, { movements }) => applyMovements(ledger, movements),
};

function issue({ from, to, amount, lot }: Issue, { accounts }: Ledger) {
  const no = (code: LedgerRefusal['code']) => refused<LedgerRefusal>({ code });
  const source = accounts.get(from);
  const target = accounts.get(to);
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (source?.floor !== null || target?.side !== 'credit') return no('account-unknown');
  if (source.unit !== target.unit) return no('unit-mismatch');
  if (source.state === 'closed' || target.state === 'closed') return no('account-closed');
  return decided<Movement>(transfer({ debit: from, credit: to, amount, unit: source.unit, lot }));
}

/** A memory store that can be told to fail its next append, before or after it was written. */
export class FailingStore extends MemoryEventStore {
  #fault: { written: boolean; error: Error } | undefined;

  failNext(random: Randomness): void {
    this.#fault = random.pick([
      { written: false, error: new NotAppended('the disk is full') },
      { written: false, error: new OutcomeUnknown('the connection was lost') },
      { written: true, error: new OutcomeUnknown('the connection was lost') },
    ]);
  }

  override async append(chunk: Parameters<MemoryEventStore['append']>[0]) {
    const fault = this.#fault;
    this.#fault = undefined;
    const outcome = fault?.written === false ? 'conflict' : await super.append(chunk);
    if (fault) throw fault.error;
    return outcome;
  }
}

/** What no command may ever do, however hostile: each rule that is broken, in words. */
export function brokenRules({ accounts }: Ledger): string[] {
  const broken: string[] = [];
  const rule = (holds: boolean, what: string): void => {
    if (!holds) broken.push(what);
  };
  const sums = new Map<string, bigint>();
  const holds = new Map<string, number>();
  for (const [id, account] of accounts.entries()) {
    const { unit, side, balance, floor, state, of } = account;
    sums.set(unit, (sums.get(unit) ?? 0n) + BigInt(side === 'debit' ? balance : -balance));
    if (of !== undefined && state !== 'closed') holds.set(of, (holds.get(of) ?? 0) + 1);
    rule(Number.isSafeInteger(balance), `${id} has a whole balance`);
    rule(floor === null || balance >= floor, `${id} is not below its floor`);
    rule(state !== 'closed' || balance === 0, `${id} was closed at zero`);
    for (const what of brokenLots(account)) broken.push(`${id}: ${what}`);
  }
  for (const [unit, sum] of sums) rule(sum === 0n, `${unit} sums to zero, not ${sum}`);
  for (const [id, account] of accounts.entries()) {
    rule(account.holds === (holds.get(id) ?? 0), `${id} counts its open holds`);
  }
  return broken;
}

function brokenLots({ grain, lots, balance }: Account): string[] {
  if (grain === 'none') return lots.length === 0 ? [] : ['no lots are kept'];
  const broken = lots.filter(([lot, has]) => has <= 0 || atGrain(lot, grain) !== lot);
  const total = lots.reduce((sum, [, has]) => sum + has, 0);
  return [
    ...(total === balance ? [] : [`lots sum to ${total}, not to ${balance}`]),
    ...(new Set(lots.map(([lot]) => lot)).size === lots.length ? [] : ['a lot is there twice']),
    ...broken.map(([lot, has]) => `lot ${lot} of ${has}`),
  ];
}
