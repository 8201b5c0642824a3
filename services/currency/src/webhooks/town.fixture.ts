import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordPlace } from '@mutirao/adapters/records';
import { BAKERY } from '../domain/shop.fixture.ts';
import { bodyOf, type Message, type WebhookEvent } from './message.ts';
import { type NewWebhook, Webhooks } from './webhooks.ts';

export const COMMUNITY_KEY = Buffer.alloc(32, 7);

/** A folder of its own, opened as a process does that has none of what others have in memory. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mutirao-webhooks-'));
}

/** The bakery's n-th webhook in this place, as the merchant is told of it. */
export async function added(
  place: RecordPlace,
  url: string,
  given: object = {},
): Promise<NewWebhook> {
  const webhooks = await Webhooks.open(place, COMMUNITY_KEY);
  const id = `webhook-${(await webhooks.of(BAKERY)).length}`;
  const asked = { id, merchant: BAKERY, url, events: ['charge.paid'] as WebhookEvent[], after: 0 };
  const result = await webhooks.add({ ...asked, ...given });
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
