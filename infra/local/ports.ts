import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Below the range from which a kernel gives ports to outgoing connections (32768 up on Linux): a
 * server that is killed and restarted finds its port free again. Tests that run side by side look in
 * different thousands, so that a port which is bound later is not taken by another meanwhile.
 */
const COUNT = 5_000;
const FIRST = 15_000 + (Number(process.env['JEST_WORKER_ID'] ?? 0) % 3) * COUNT;
let next = Math.floor(Math.random() * COUNT);

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}

/** A port of this machine that nobody listens on now. A process is given none twice before all of them. */
export async function freePort(): Promise<number> {
  for (;;) {
    next = (next + 1) % COUNT;
    const port = FIRST + next;
    if (await isFree(port)) return port;
  }
}

/** Whether somebody listens there. */
export async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answered = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return answered;
}
