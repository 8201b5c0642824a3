import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BAKERY } from '../domain/shop.fixture.ts';
import { bodyOf, type Message, type WebhookEvent } from './message.ts';
import { type NewWebhook, Webhooks } from './webhooks.ts';

export const COMMUNITY_KEY = Buffer.alloc(32, 7);

export function newFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'mutirao-webhooks-')), 'webhooks.sqlite');
}

/** The bakery's n-th webhook in this file, as the merchant is told of it. */
export function added(path: string, url: string, given: object = {}): NewWebhook {
  const webhooks = new Webhooks(path, COMMUNITY_KEY);
  const id = `webhook-${webhooks.of(BAKERY).length}`;
  const asked = { id, merchant: BAKERY, url, events: ['charge.paid'] as WebhookEvent[], after: 0 };
  const result = webhooks.add({ ...asked, ...given });
  webhooks.close();
  if (result.kind !== 'added') throw new Error(`the webhook was not added: ${result.kind}`);
  return result.value;
}

/** What the event at this position tells the bakery. */
export function told(position: number, given: Partial<Message> = {}): Message {
  const type = 'charge.paid';
  const id = `event-${position}`;
  const body = bodyOf(type, 0, { merchant: BAKERY, position });
  return { merchant: BAKERY, type, id, position, body, ...given };
}
