import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { goLast } from '@mutirao/adapters/worker';
import { type Chunk, catchUp, decodeEvent, eachFrame } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { deliver } from './delivery.ts';
import { type Message, messageOf } from './message.ts';
import { nameServers } from './names.ts';
import { Outbox } from './outbox.ts';
import { Sender } from './sender.ts';
import { admitting } from './target.ts';

/** Follows the journal, which is the outbox, and tells the merchants' servers, while it lives. */
export interface WebhooksWork {
  readonly journalPath: string;
  readonly webhooksPath: string;
  readonly key: Uint8Array;
  readonly local: boolean;
}

const { journalPath, webhooksPath, key, local } = workerData as WebhooksWork;
goLast();
const store = new SqliteEventStore(journalPath, { readOnly: true });
const outbox = new Outbox(webhooksPath, key);
const ports = { resolve: nameServers(), admits: admitting({ local }) };
const sender = new Sender(outbox, {
  deliver: (delivery, stop) => deliver(ports, delivery, stop),
  now: Date.now,
  chance: Math.random,
});
const stop = new AbortController();
parentPort?.on('message', (message: 'look' | 'stop') => {
  if (message === 'stop') stop.abort();
  else sender.look(outbox.waiting());
});

sender.look(outbox.waiting());
for await (const chunk of catchUp(store, outbox.position + 1, stop.signal)) {
  const position = chunk.first + chunk.count - 1;
  sender.look(outbox.follow(messagesIn(chunk, outbox.position + 1), position));
}
await sender.stop();
outbox.close();
await store.close();
parentPort?.close();

function messagesIn(chunk: Chunk, from: number): Message[] {
  const messages: Message[] = [];
  const take = (message: Message | undefined) => message && messages.push(message);
  eachFrame(chunk, (frame) => void take(messageOf(decodeEvent(frame, movementCodec))), from);
  return messages;
}
