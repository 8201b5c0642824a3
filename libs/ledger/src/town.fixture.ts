import {
  type Decider,
  decided,
  MemoryEventStore,
  NotAppended,
  OutcomeUnknown,
  type Randomness,
  refused,
} from '@mutirao/event-sourcing';
import { isPositiveMinor } from '@mutirao/money';
import { decideLedger, type LedgerRefusal } from './decide.ts';
import { applyMovements, type Ledger, ledgerOf } from './ledger.ts';
import { type Movement, movementCodec, transfer } from './movement.ts';
import type { Issue, TownCommand } from './random-town.fixture.ts';

/** The engine in a journal of its own: whatever a command moves is one event. */
export const townDecider: Decider<Ledger, TownCommand, Movement, LedgerRefusal> = {
  state: ledgerOf,
  codec: movementCodec,
  refusalType: 'test.Refused.v1',
  unchangedType: 'test.Unchanged.v1',
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
