import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { type Figure, figure } from './figure.ts';
import { headOf, type JournalReader, journalOf } from './journal-reader.ts';
import { openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import type { TownClient } from './town-client.ts';
import { TownServer } from './town-server.ts';
import { mustBeInJournal, PAYEES, PAYERS } from './transfer-load.ts';

const CONNECTIONS = 64;
const SECONDS = 10;
const ROUNDS = 3;
const METHOD =
  `POST /transfers by autocannon in this process, the built server in another: ${CONNECTIONS} ` +
  `connections without pipelining, a holder and a token each, a new Idempotency-Key a request; ` +
  `${SECONDS} s a round after a warm-up; every answered position is looked up in the journal`;

/** The same transfers as clients see them: HTTP, JSON, a checked JWT. */
export async function http(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PAYERS + PAYEES);
  const { holders, close } = await openTown(data);
  await close();
  const server = await TownServer.start(data);
  await transferOverHttp(server, journalOf(data), holders, 3);
  const rounds: autocannon.Result[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await transferOverHttp(server, journalOf(data), holders, SECONDS));
  }
  await server.stop();
  return [
    figure({
      what: `transfers over HTTP, ${CONNECTIONS} connections`,
      unit: '/s',
      samples: rounds.map(({ requests, duration }) => requests.total / duration),
      reach: { atLeast: 3_000 },
      method: METHOD,
    }),
    figure({
      what: 'transfers over HTTP, 99 of 100 answered within',
      unit: 'ms',
      samples: rounds.map(({ latency }) => latency.p99),
      reach: { atMost: 60 },
      method: METHOD,
    }),
  ];
}

/** Transfers as fast as they are answered, each then looked up in the journal. */
export async function transferOverHttp(
  server: TownClient,
  journal: JournalReader,
  holders: readonly string[],
  duration: number,
): Promise<autocannon.Result> {
  const before = await headOf(journal);
  const payers = holders.slice(PAYEES, PAYEES + CONNECTIONS);
  const tokens = await Promise.all(payers.map((payer) => server.token(payer, 'holder')));
  const answered = new Map<number, number>();
  let connection = 0;
  const result = await autocannon({
    url: server.url,
    connections: CONNECTIONS,
    duration,
    setupClient: (client) => {
      const from = payers[connection];
      const authorization = `Bearer ${tokens[connection++]}`;
      let number = 0;
      client.setRequests([
        {
          method: 'POST',
          path: '/transfers',
          setupRequest: (request) => {
            const to = holders[(number++ * 31) % PAYEES];
            const headers = {
              authorization,
              'content-type': 'application/json',
              'idempotency-key': randomUUID(),
            };
            const body = JSON.stringify({ from, to, amountMinor: 1 + (number % 3), unit: 'MUM' });
            return { ...request, headers, body };
          },
          onResponse: (status, body) => {
            if (status !== 201) throw new Error(`${status} ${body}`);
            const { position, amountMinor } = JSON.parse(body);
            answered.set(position, amountMinor);
          },
        },
      ]);
    },
  });
  await mustBeInJournal(journal, before, answered, CONNECTIONS);
  return result;
}
