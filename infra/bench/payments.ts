import { decodeEvent, eachFrame, type Head, verifyChunk } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { type Figure, figure } from './figure.ts';
import { type JournalReader, journalOf } from './journal-reader.ts';
import { type OpenTown, openTown } from './open-town.ts';
import { mustBe, paidTown } from './paid-town.ts';
import { openShops, SHOPS, till } from './shops.ts';

export const PAYERS = 15_000;
const PAYMENTS = 100_000;
const ROUNDS = 3;
const METHOD =
  `${PAYERS} holders pay charges of ${SHOPS} shops through Town.call, 512 in flight, with a rule of ` +
  'every kind on (nine limits, the terminal’s own, a programme’s, categories, a fee), each payment ' +
  `with its own Idempotency-Key and durable before its answer; charges are made before, ${PAYMENTS} a ` +
  'round; then every answered position is looked up in the journal, with its charge, and the chain ' +
  'is checked';

/** Payments through the use case, without HTTP. */
export async function payments(place: string): Promise<Figure[]> {
  const opened = await openTown(await paidTown(place, PAYERS, { prepare: openShops }));
  const rounds: Burst[] = [];
  await paymentLoad(opened, { payments: PAYMENTS / 2, inFlight: 512 });
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await paymentLoad(opened, { payments: PAYMENTS, inFlight: 512 }));
  }
  await opened.close();
  const what = 'payments with every rule on, 512 in flight';
  return [
    figure({
      what,
      unit: '/s',
      samples: rounds.map(({ perSecond }) => perSecond),
      reach: { atLeast: 40_000 },
      method: METHOD,
    }),
    figure({
      what: `${what}: processor time`,
      unit: 'µs each',
      samples: rounds.map(({ cpuMicrosecondsEach }) => cpuMicrosecondsEach),
      method: 'of this process, its client included: other users of the machine do not lengthen it',
    }),
  ];
}

export interface Burst {
  readonly perSecond: number;
  /** From the last answer until the read models hold it, where they follow. */
  readonly caughtUpSeconds: number;
  readonly cpuMicrosecondsEach: number;
}

let series = 0;

/** Makes so many charges, and then, timed, has them paid. */
export async function paymentLoad(
  { town, holders, caughtUp }: OpenTown,
  { payments, inFlight }: { readonly payments: number; readonly inFlight: number },
): Promise<Burst> {
  const charges = await makeCharges(town, payments);
  await caughtUp();
  const before = town.parts.journal.head;
  const answered = new Map<number, string>();
  const name = ++series;
  let asked = 0;
  const client = async (): Promise<void> => {
    while (asked < payments) {
      const number = asked++;
      const holder = holders[(number * 7919) % holders.length] ?? '';
      const charge = charges[number] ?? '';
      const key = `${process.pid}-pay-${name}-${number}`;
      const call = { subject: holder, roles: ['holder'], key, correlation: key };
      const command = { type: 'PayCharge', charge, payer: `holder:${holder}` } as const;
      const outcome = await town.call(call, 'charge.pay', command, command);
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
      answered.set(outcome.events[0]?.position ?? -1, charge);
    }
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, client));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const ended = performance.now();
  await caughtUp();
  const caughtUpSeconds = (performance.now() - ended) / 1000;
  mustBe('positions answered', answered.size, payments);
  await mustBePaid(journalOf(town.parts.folder.data), before, answered);
  const cpuMicrosecondsEach = (user + system) / payments;
  return { perSecond: payments / seconds, cpuMicrosecondsEach, caughtUpSeconds };
}

/** Charges of 25 to 27 centavos, each of which costs a fee of one, by all terminals in turn; their ids, in that order. */
export async function makeCharges(town: OpenTown['town'], count: number): Promise<string[]> {
  const name = ++series;
  const lapsesAt = town.parts.clock.now() + 24 * 60 * 60 * 1000 - 60_000;
  const made: string[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      const terminal = till(number % SHOPS);
      const key = `${process.pid}-charge-${name}-${number}`;
      const call = { subject: terminal, roles: ['terminal'], key, correlation: key };
      const amount = minor(25 + (number % 3));
      const asked = { type: 'MakeCharge', terminal, unit: 'MUM', amount, mode: 'direct' } as const;
      const outcome = await town.call(call, 'charge.make', asked, { ...asked, lapsesAt });
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
      made[number] = String(outcome.events[0]?.data['charge']);
    }
  };
  await Promise.all(Array.from({ length: 512 }, client));
  return made;
}

/** The chain holds since `before`, and what was answered stands there. */
export async function mustBePaid(
  journal: JournalReader,
  before: Head,
  answered: ReadonlyMap<number, string>,
): Promise<void> {
  const store = await journal();
  let head = before;
  let found = 0;
  for await (const chunk of store.read(before.position + 1)) {
    head = verifyChunk(head, chunk);
    eachFrame(chunk, (frame) => {
      const { type, data, position } = decodeEvent(frame, movementCodec);
      if (type !== 'currency.PaymentMade.v1' || !answered.has(position)) return;
      mustBe(`charge at position ${position}`, data['charge'], answered.get(position));
      found += 1;
    });
  }
  await store.close();
  mustBe('payments found', found, answered.size);
}
