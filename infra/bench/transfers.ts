import { type Figure, figure } from './figure.ts';
import { openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import { type Burst, PAYEES, PAYERS, transferLoad } from './transfer-load.ts';

const TRANSFERS = 100_000;
const ROUNDS = 3;
const METHOD =
  `${PAYERS} payers to ${PAYEES} payees through Town.call, each transfer with its own ` +
  `Idempotency-Key and durable before its answer; ${TRANSFERS} a round after a warm-up; then every ` +
  'answered position is looked up in the journal, with its amount, and the chain is checked';

/** Transfers through the use case, without HTTP, with few and with many in flight. */
export async function transfers(place: string): Promise<Figure[]> {
  const opened = await openTown(await paidTown(place, PAYERS + PAYEES));
  const few: Burst[] = [];
  const many: Burst[] = [];
  await transferLoad(opened, { transfers: TRANSFERS / 2, inFlight: 64 });
  for (let round = 0; round < ROUNDS; round++) {
    few.push(await transferLoad(opened, { transfers: TRANSFERS, inFlight: 64 }));
    many.push(await transferLoad(opened, { transfers: TRANSFERS, inFlight: 512 }));
  }
  await opened.close();
  return [...rates(few, 64, 30_000), ...rates(many, 512, 55_000)];
}

function rates(bursts: readonly Burst[], inFlight: number, atLeast: number): Figure[] {
  const what = `transfers, ${inFlight} in flight`;
  return [
    figure({
      what,
      unit: '/s',
      samples: bursts.map(({ perSecond }) => perSecond),
      reach: { atLeast },
      method: METHOD,
    }),
    figure({
      what: `${what}: processor time`,
      unit: 'µs each',
      samples: bursts.map(({ cpuMicrosecondsEach }) => cpuMicrosecondsEach),
      method: 'of this process, its client included: other users of the machine do not lengthen it',
    }),
    figure({
      what: `${what}: flushes`,
      unit: 'a thousand',
      samples: bursts.map(({ appends }) => (2 * appends * 1000) / TRANSFERS),
      method:
        'appends counted in the journal, two flushes each: the log of SQLite and the head file ' +
        '(the figure "flushes" counts the calls)',
    }),
  ];
}
