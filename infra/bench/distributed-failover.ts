import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchCell } from './distributed-cell.ts';
import { holdersOf, longTown, MOVEMENTS, restartOther, snapshotTaken } from './distributed-long.ts';
import { type Figure, figure } from './figure.ts';
import { headOf } from './journal-reader.ts';
import { mustBeInJournal, PAYEES } from './transfer-load.ts';

const CLIENTS = 32;
const ROUNDS = 3;
const BEFORE_MS = 4_000;
const AFTER_MS = 3_000;
const AGAIN_MS = 50;

/** The instance that writes, killed under load, and the next one in its place. */
export async function distributedFailover(place: string): Promise<Figure[]> {
  const data = await longTown(place);
  const holders = await holdersOf(data);
  const bench = await BenchCell.start(place, { data, currency: 2 });
  await snapshotTaken(bench);
  const without: number[] = [];
  const withSnapshot: number[] = [];
  const silent: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await restartOther(bench, 'first event'));
    withSnapshot.push(await restartOther(bench, 'snapshot'));
    const { silentSeconds, perSecond } = await killOwner(bench, holders);
    silent.push(silentSeconds);
    rates.push(perSecond);
    await snapshotTaken(bench);
  }
  await bench.close();
  const movements = MOVEMENTS.toLocaleString('en');
  const method =
    `${CLIENTS} clients transfer through the gateway; the writer gets SIGKILL; whoever is refused or not ` +
    'answered asks again with the same Idempotency-Key; then each transfer stands in the journal at ' +
    'the position that was answered, and no other does';
  return [
    figure({
      what: `kill −9 of the writer with ${movements} movements: nothing acknowledged for`,
      unit: 's',
      samples: silent,
      reach: { atMost: 10 },
      worst: true,
      method,
    }),
    figure({ what: 'transfers before it', unit: '/s', samples: rates, method }),
    figure({
      what: `start of an instance with ${movements} movements, by snapshot`,
      unit: 's',
      samples: withSnapshot,
      method:
        'from its process to its port, compiling from sources; beside the instance that writes',
    }),
    figure({
      what: `start of an instance with ${movements} movements, without one`,
      unit: 's',
      samples: without,
      method: 'the same, of a snapshot that says that nothing is folded',
    }),
  ];
}

/** How long nobody was acknowledged anything after the kill. */
async function killOwner(bench: BenchCell, holders: readonly string[]) {
  const before = await headOf(bench.journal);
  const clients = new Clients(bench, holders);
  const working = clients.work();
  await sleep(BEFORE_MS);
  const perSecond = (1000 * clients.answered.size) / BEFORE_MS;
  const owner = await bench.owner();
  await owner.kill();
  clients.forgetGap();
  await sleep(AFTER_MS);
  const killed = performance.now();
  const acknowledged = clients.answered.size;
  // What had left the writer may arrive after its end: so long a silence is over when many have come.
  while (clients.answered.size < acknowledged + 10 * CLIENTS) {
    if (performance.now() - killed > 120_000) throw new Error('no other instance came to write');
    await sleep(10);
  }
  await sleep(AFTER_MS);
  clients.stop();
  await working;
  await owner.restart();
  await mustBeInJournal(bench.journal, before, clients.answered);
  return { silentSeconds: clients.gapMs / 1000, perSecond };
}

/** Each transfers, and asks for the same again until it is told that it is done. */
class Clients {
  readonly answered = new Map<number, number>();
  gapMs = 0;
  #lastAt = performance.now();
  #stopped = false;

  constructor(
    private readonly bench: BenchCell,
    private readonly holders: readonly string[],
  ) {}

  async work(): Promise<void> {
    const payers = this.holders.slice(PAYEES, PAYEES + CLIENTS);
    await Promise.all(payers.map((payer, number) => this.#one(payer, number)));
  }

  stop(): void {
    this.#stopped = true;
  }

  forgetGap(): void {
    this.gapMs = 0;
  }

  async #one(from: string, number: number): Promise<void> {
    const authorization = `Bearer ${await this.bench.client.token(from, 'holder')}`;
    for (let turn = number; !this.#stopped; turn++) {
      const asked = {
        from,
        to: this.holders[(turn * 31) % PAYEES],
        amountMinor: 1 + (turn % 3),
        unit: 'MUM',
      };
      const headers = {
        authorization,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      };
      const request = { method: 'POST', headers, body: JSON.stringify(asked) };
      const { position, amountMinor } = await this.#untilDone(request);
      this.answered.set(position, amountMinor);
      const now = performance.now();
      this.gapMs = Math.max(this.gapMs, now - this.#lastAt);
      this.#lastAt = now;
    }
  }

  async #untilDone(request: RequestInit): Promise<Answer> {
    for (;;) {
      try {
        const response = await fetch(`${this.bench.cell.url}/transfers`, request);
        if (response.status === 201) return (await response.json()) as Answer;
        const text = await response.text();
        if (response.status < 500) throw new Refused(`${response.status} ${text}`);
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
      await sleep(AGAIN_MS);
    }
  }
}

interface Answer {
  readonly position: number;
  readonly amountMinor: number;
}

class Refused extends Error {}
