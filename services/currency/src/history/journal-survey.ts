import { headText } from '@mutirao/adapters/journal';
import {
  decodeEvent,
  EMPTY_HEAD,
  type EventStore,
  eachFrame,
  type Head,
  type RecordedEvent,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { type Movement, movementCodec, type Side, type Transfer } from '@mutirao/ledger';
import { formatAmount, type Minor, type Unit } from '@mutirao/money';
import type { Town } from '../folder.ts';

/**
 * What an export must know before its first line: where the journal ends (it may grow while it is
 * exported), every account, and the first day on which anything counts.
 */
export interface Survey {
  readonly head: Head;
  readonly firstOn: string;
  readonly accounts: ReadonlyMap<string, SurveyedAccount>;
}

export interface SurveyedAccount {
  readonly unit: Unit;
  readonly side: Side;
}

/** Reads the journal once, checking its chain; holds accounts in memory, never transfers. */
export async function surveyJournal(store: EventStore): Promise<Survey> {
  let head: Head = EMPTY_HEAD;
  let firstOn = '9999-12-31';
  const accounts = new Map<string, SurveyedAccount>();
  for await (const chunk of store.read(0)) {
    head = { ...verifyChunk(head, chunk) };
    eachFrame(chunk, (frame) => {
      const { effectiveOn, movements } = decodeEvent(frame, movementCodec);
      if (effectiveOn < firstOn) firstOn = effectiveOn;
      for (const movement of movements) {
        if (movement.kind !== 'open') continue;
        accounts.set(movement.account, { unit: movement.unit, side: movement.side });
      }
    });
  }
  return { head, firstOn, accounts };
}

export interface Transaction {
  readonly event: RecordedEvent<Movement>;
  readonly transfers: readonly Transfer[];
}

/** The events that move value, up to the end that was surveyed, a batch an append. */
export async function* transactionBatches(
  store: EventStore,
  { head }: Survey,
): AsyncGenerator<Transaction[]> {
  for await (const chunk of store.read(0)) {
    if (chunk.first > head.position) return;
    const batch: Transaction[] = [];
    eachFrame(chunk, (frame) => {
      if (frame.transfersStart === frame.transfersEnd) return;
      const event = decodeEvent(frame, movementCodec);
      const transfers = event.movements.filter((movement) => movement.kind === 'transfer');
      if (transfers.length > 0) batch.push({ event, transfers });
    });
    yield batch;
  }
}

/** What every export says first: whose ledger it is, up to where, and whether it is a rehearsal. */
export function aboutLines(town: Town, { head }: Survey): string[] {
  const lines = [`${town.community}: journal of ${town.currency}, head ${headText(head)}`];
  if (town.rehearsal) lines.push('REHEARSAL: its clock was set by hand; nobody was paid');
  return lines;
}

/** Plain decimal text; minutes and things have no decimals. */
export function amountText(amount: Minor, unit: Unit, town: Town): string {
  const isMoney = unit === town.currency || unit === town.backedBy;
  return formatAmount(amount, isMoney ? town.decimals : 0);
}

/** When it was learned, as the journal wrote it. */
export function recordedAt({ at }: RecordedEvent): string {
  return new Date(at).toISOString();
}
