import { type Figure, figure } from './figure.ts';
import { fundedTown, payAll, type RunTimes } from './paid-town.ts';

const PEOPLE = 100_000;
const ROUNDS = 3;

/** A roll of 100,000 lines through the real server: prepared, and paid from approval to the end. */
export async function prepareAndPay(place: string): Promise<Figure[]> {
  const { server, month } = await fundedTown(place, PEOPLE, { runs: ROUNDS });
  const rounds: RunTimes[] = [];
  for (let supplement = 0; supplement < ROUNDS; supplement++) {
    rounds.push(await payAll(server, { people: PEOPLE, month, supplement }));
  }
  await server.stop();
  const method =
    'the official layout (ISO-8859-1, ";", CRLF) sent over HTTP to a server in a process of its ' +
    'own; the month and its supplements, the first one cold; 100,000 payable lines and their total ' +
    'came back';
  return [
    figure({
      what: 'prepare and check a roll of 100,000 lines',
      unit: 's',
      samples: rounds.map(({ prepareSeconds }) => prepareSeconds),
      reach: { atMost: 3 },
      method,
    }),
    figure({
      what: 'memory that preparing it takes',
      unit: 'MiB',
      samples: rounds.map(({ grownMebibytes }) => grownMebibytes),
      reach: { atMost: 150 },
      worst: true,
      method: `highest resident memory of the server (VmHWM, reset before) less that before; ${method}`,
    }),
    figure({
      what: 'pay 100,000 lines, from approval to the last one durable',
      unit: 's',
      samples: rounds.map(({ paySeconds }) => paySeconds),
      reach: { atMost: 3 },
      method:
        'POST approvals and POST payment of those runs: one event a line, 900 lines an append, each ' +
        'append and each head flushed; the answer counts every line and their total',
    }),
  ];
}
