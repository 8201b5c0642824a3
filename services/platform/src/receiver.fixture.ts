import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A merchant's own server, which answers everything with `status`. */
export class Receiver {
  readonly told: Told[] = [];
  status = 200;
  readonly #server = createServer(async (request, response) => {
    this.told.push({ headers: request.headers, body: await text(request) });
    response.writeHead(this.status).end();
  });

  static async listen(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Asks again until the answer is as it must be, for ten seconds at most. */
export async function until<T>(
  ask: () => Promise<T> | T,
  good: (answer: T) => boolean,
): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
