import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { headOf, type JournalReader } from './journal-reader.ts';
import { mustBePaid } from './payments.ts';
import type { TownClient } from './town-client.ts';

const SOCKETS = 64;
const PAYERS = 256;
const AGAIN_MS = 200;

/**
 * So many payments a second, evenly: `autocannon` sends what is to be sent in a second all at its
 * beginning. With as little work for this process as can be, as the servers have the same processors.
 */
export class SteadyPayments {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  /** Of one run: charges by the positions of their payments. */
  #answered = new Map<number, string>();
  readonly #client: TownClient;
  readonly #journal: JournalReader;
  readonly #charges: readonly string[];
  readonly #holders: readonly string[];
  #next = 0;

  constructor(
    client: TownClient,
    journal: JournalReader,
    holders: readonly string[],
    charges: readonly string[],
  ) {
    this.#client = client;
    this.#journal = journal;
    this.#holders = holders.slice(0, PAYERS);
    this.#charges = charges;
  }

  /** Resolves when all are answered, with how many were a second. */
  async run(seconds: number, perSecond: number): Promise<number> {
    const tokens = await Promise.all(
      this.#holders.map((holder) => this.#client.token(holder, 'holder')),
    );
    this.#answered = new Map();
    const before = await headOf(this.#journal);
    const count = seconds * perSecond;
    const paying: Promise<void>[] = [];
    const began = performance.now();
    for (let at = 0; at < count; at++) {
      const early = began + (1000 * at) / perSecond - performance.now();
      if (early > 0) await sleep(early);
      paying.push(this.#pay(this.#charges[this.#next++] ?? '', tokens[at % tokens.length] ?? ''));
    }
    await Promise.all(paying);
    const rate = count / ((performance.now() - began) / 1000);
    await mustBePaid(this.#journal, before, this.#answered);
    return rate;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #pay(charge: string, token: string): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    for (;;) {
      const { status, body } = await this.#post(`/charges/${charge}/payment`, headers);
      if (status === 201) return void this.#answered.set(JSON.parse(body).position, charge);
      if (status !== 503) throw new Error(`${status} ${body}`);
      await sleep(AGAIN_MS);
    }
  }

  #post(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const url = new URL(path, this.#client.url);
      const asking = request(url, { method: 'POST', agent: this.#agent, headers }, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
        answer.on('error', reject);
      });
      asking.on('error', reject).end();
    });
  }
}
