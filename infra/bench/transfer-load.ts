import { decodeEvent, eachFrame, type Head, verifyChunk } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { type JournalReader, journalOf } from './journal-reader.ts';
import type { OpenTown } from './open-town.ts';
import { mustBe } from './paid-town.ts';

export const PAYERS = 15_000;
export const PAYEES = 500;

export interface Load {
  readonly transfers: number;
  /** Transfers asked for and not yet answered, at any time: as many clients, each waiting. */
  readonly inFlight: number;
  /** Called at each answer. */
  readonly onAnswer?: () => void;
}

export interface Burst {
  readonly perSecond: number;
  /** Of this process: what the machine's other users do not add to. */
  readonly cpuMicrosecondsEach: number;
  readonly appends: number;
}

let names = 0;

/**
 * Transfers between holders through the use case, each with an Idempotency-Key of its own, from 15,000
 * payers to 500 payees in turn; afterwards every answer is looked up in the journal.
 */
export async function transferLoad(
  { town, holders }: OpenTown,
  { transfers, inFlight, onAnswer }: Load,
): Promise<Burst> {
  const before = town.parts.journal.head;
  const payers = Math.min(PAYERS, holders.length - PAYEES);
  const answered = new Map<number, number>();
  const series = ++names;
  let asked = 0;
  const client = async (): Promise<void> => {
    while (asked < transfers) {
      const number = asked++;
      const from = holders[PAYEES + ((number * 7919) % payers)] ?? '';
      const to = holders[(number * 31) % PAYEES] ?? '';
      const amount = minor(1 + (number % 9));
      const command = { type: 'Transfer', from, to, unit: 'MUM', amount } as const;
      const key = `${process.pid}-${series}-${number}`;
      const call = { subject: from, roles: ['holder'], key, correlation: key };
      const outcome = await town.call(call, 'transfer', command, command);
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
      answered.set(outcome.events[0]?.position ?? -1, amount);
      onAnswer?.();
    }
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, client));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  mustBe('positions answered', answered.size, transfers);
  const appends = await mustBeInJournal(journalOf(town.parts.folder.data), before, answered);
  return {
    perSecond: transfers / seconds,
    cpuMicrosecondsEach: (user + system) / transfers,
    appends,
  };
}

/**
 * Reads the journal by a connection of its own from `before` on: the chain holds, and at each answered
 * position stands a transfer of that amount. Of transfers that nobody saw answered there may be as
 * many as were under way when the load was stopped. Returns the number of appends.
 */
export async function mustBeInJournal(
  journal: JournalReader,
  before: Head,
  answered: ReadonlyMap<number, number>,
  unanswered = 0,
): Promise<number> {
  const store = await journal();
  let head = before;
  let appends = 0;
  const found = new Map<number, number>();
  for await (const chunk of store.read(before.position + 1)) {
    head = verifyChunk(head, chunk);
    appends += 1;
    eachFrame(chunk, (frame) => {
      const event = decodeEvent(frame, movementCodec);
      const [moved] = event.movements;
      if (event.type !== 'currency.Transferred.v1' || moved?.kind !== 'transfer') return;
      found.set(event.position, moved.amount);
    });
  }
  await store.close();
  for (const [position, amount] of answered) {
    mustBe(`amount at position ${position}`, found.get(position), amount);
  }
  if (found.size > answered.size + unanswered) {
    throw new Error(`${found.size} transfers in the journal, ${answered.size} answered`);
  }
  return appends;
}
