import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
// node tools/run.mjs infra/local/kurrent/main.ts: the stand-in as a process of its own; started by
// index.ts. Its settings come as JSON in an environment variable, which no list of processes shows.
import { EventLog } from './event-log.ts';
import { type Fault, KurrentStandIn, type Secured } from './server.ts';

export interface Settings {
  readonly port: number;
  /** Where the events are kept; left out, they are in memory alone. */
  readonly file?: string;
  readonly secured?: Secured;
  readonly fault?: Fault;
}

// As the server does: without it, half of all short answers wait 40 ms for an acknowledgement.
subscribe('net.server.socket', (message) => (message as { socket: Socket }).socket.setNoDelay());

const { port, file, ...options } = JSON.parse(process.env['KURRENT_STAND_IN'] ?? '{}') as Settings;
const server = new KurrentStandIn(new EventLog(file), options);
console.log(`listening on ${await server.listen(port)}`);
process.once('SIGTERM', () => server.stop());
