import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A merchant's own server: it keeps the ids of what it was told, in order. */
export class Receiver {
  readonly told: string[] = [];
  /** What it answers. */
  status = (): number => 204;
  readonly #server = createServer((request, response) => {
    this.told.push(String(request.headers['webhook-id']));
    request.resume();
    request.once('end', () => response.writeHead(this.status()).end());
  });

  static async listen(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
