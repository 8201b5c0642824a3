import { randomUUID } from 'node:crypto';
import { type Figure, figure } from './figure.ts';
import { openTown } from './open-town.ts';
import { mustBe } from './paid-town.ts';
import { TownServer } from './town-server.ts';
import { transferLoad } from './transfer-load.ts';

const ROUNDS = 3;
/** As far as the journal gets ahead of its snapshot before the next one is taken. */
const TAIL = 40_000;
const METHOD =
  '1,000,000 movements, 100,000 accounts: from the spawn of the built server to the answer ' +
  'to its first POST /transfers';

/** How soon a town is served again, and the memory that this takes. */
export async function start(data: string): Promise<Figure[]> {
  const opened = await openTown(data);
  const [payee = '', payer = ''] = opened.holders.slice(-2);
  await opened.close();
  const clean: Started[] = [];
  for (let round = 0; round < ROUNDS; round++) clean.push(await started(data, payer, payee));
  const behind = await openTown(data);
  await transferLoad(behind, { transfers: TAIL, inFlight: 512 });
  await behind.close();
  const crashed: Started[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    crashed.push(await started(data, payer, payee, 'SIGKILL'));
  }
  return [
    figure({
      what: 'start to the first transfer answered',
      unit: 's',
      samples: clean.map(({ seconds }) => seconds),
      reach: { atMost: 2 },
      method: `with a snapshot at the journal's end; ${METHOD}`,
    }),
    figure({
      what: 'start with 40,000 events behind the snapshot',
      unit: 's',
      samples: crashed.map(({ seconds }) => seconds),
      method: `the most that a crash leaves; ${METHOD}`,
    }),
    figure({
      what: 'resident memory, 100,000 accounts and 1,000,000 movements',
      unit: 'MiB',
      samples: [...clean, ...crashed].map(({ peak }) => peak),
      reach: { atMost: 450 },
      worst: true,
      method:
        'highest resident memory of the built server (VmHWM) from its start until 5 s later, the ' +
        'check of the whole chain included; of all these starts',
    }),
  ];
}

interface Started {
  readonly seconds: number;
  readonly peak: number;
}

async function started(
  data: string,
  payer: string,
  payee: string,
  end: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<Started> {
  const from = performance.now();
  const server = await TownServer.start(data);
  const transfer = { from: payer, to: payee, amountMinor: 1, unit: 'MUM' };
  const asked = { headers: await holderHeaders(server, payer), body: JSON.stringify(transfer) };
  const answer = await fetch(`${server.url}/transfers`, { method: 'POST', ...asked });
  const seconds = (performance.now() - from) / 1000;
  mustBe('the first transfer', answer.status, 201);
  const account = await server.get<{ state: string }>(`/accounts/${payee}`, 'auditor');
  mustBe('the payee', account.state, 'open');
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const { peak } = server.memory();
  await server.stop(end);
  return { seconds, peak };
}

async function holderHeaders(server: TownServer, holder: string): Promise<Record<string, string>> {
  return {
    authorization: `Bearer ${await server.token(holder, 'holder')}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
}
