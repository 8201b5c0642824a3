import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** A status, or what else is done with the request. */
export type Reply = number | ((response: ServerResponse) => void);

/** A merchant's server: a real one, on this machine, that remembers what it was told. */
export class Receiver {
  readonly received: Received[] = [];
  reply: (received: Received) => Reply = () => 200;
  port = 0;
  readonly #server = createServer(async (request, response) => {
    const { url: path = '', headers } = request;
    const body = await text(request);
    const id = String(headers['webhook-id']);
    const received = { path, id, headers, body, at: Date.now() };
    this.received.push(received);
    const reply = this.reply(received);
    if (typeof reply === 'number') response.writeHead(reply).end();
    else reply(response);
  });

  static async listen(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    receiver.port = (receiver.#server.address() as AddressInfo).port;
    return receiver;
  }

  /** By address, or by a name that a test resolves. */
  url(path = '/', host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  ids(path = '/'): string[] {
    return this.received.filter((each) => each.path === path).map(({ id }) => id);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
