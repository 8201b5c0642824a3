import { readFileSync } from 'node:fs';
import { Unavailable } from '@mutirao/event-sourcing';
import { Webhook } from 'standardwebhooks';
import type { CodeMessage, Courier } from './contacts-courier.ts';

const TIMEOUT_MILLISECONDS = 5_000;

export interface GatewayOptions {
  /** Of the service that sends messages for the town: it is configured, and so trusted. */
  readonly url: string;
  /** `whsec_…`, as Standard Webhooks has it. */
  readonly secret: string;
  now(): number;
}

/** Hands codes to the town's message service: a POST, signed as a Standard Webhook. */
export class GatewayCourier implements Courier {
  readonly #url: URL;
  readonly #webhook: Webhook;
  readonly #now: () => number;

  /** The secret is in a file. Throws as the constructor does, and when the file cannot be read. */
  static fromFile({ url, secretFile }: { url: string; secretFile: string }): GatewayCourier {
    const secret = readFileSync(secretFile, 'utf8').trim();
    return new GatewayCourier({ url, secret, now: Date.now });
  }

  /** Throws for what is no address or no secret. */
  constructor({ url, secret, now }: GatewayOptions) {
    this.#url = new URL(url);
    if (!/^https?:$/.test(this.#url.protocol)) throw new TypeError('a gateway has an http address');
    this.#webhook = new Webhook(secret);
    this.#now = now;
  }

  async send({ id, kind, to, code, expiresAt }: CodeMessage): Promise<void> {
    const at = new Date(this.#now());
    const data = { kind, to, code, expiresAt };
    const body = JSON.stringify({ type: 'contact.code', timestamp: at.toISOString(), data });
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': this.#webhook.sign(id, at, body),
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      // What went wrong may name the address: it is told to nobody.
    }).catch(() => undefined);
    await answer?.body?.cancel();
    if (!answer?.ok) throw new Unavailable('the message service did not take the code');
  }
}
