import { parentPort, workerData } from 'node:worker_threads';
import {
  type LedgerPlace,
  openEventStore,
  openRecordPlace,
  type RecordsAt,
} from '@mutirao/adapters/places';
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
  readonly place: LedgerPlace;
  readonly records: RecordsAt;
  readonly key: Uint8Array;
  readonly local: boolean;
}

/** Where other processes are asked for webhooks, too. */
const LOOK_EVERY_MILLISECONDS = 1_000;

const { place, records, key, local } = workerData as WebhooksWork;
goLast();
const store = await openEventStore(place, { readOnly: true });
const recordPlace = await openRecordPlace(records);
const outbox = await Outbox.open(recordPlace, key, { head: (await store.head()).position });
const ports = { resolve: nameServers(), admits: admitting({ local }) };
const sender = new Sender(outbox, {
  deliver: (delivery, stop) => deliver(ports, delivery, stop),
  now: Date.now,
  chance: Math.random,
});
const stop = new AbortController();
let rewound = new AbortController();
parentPort?.on('message', (message: 'look' | 'stop') => {
  if (message === 'stop') stop.abort();
  else void look();
});
const timer = records.servers && setInterval(() => void look(), LOOK_EVERY_MILLISECONDS);

await look();
while (!stop.signal.aborted) await follow();
clearInterval(timer);
await sender.stop();
await outbox.close();
await recordPlace.close();
await store.close();
parentPort?.close();

async function look(): Promise<void> {
  if (await outbox.refresh()) rewound.abort();
  sender.look(outbox.waiting());
}

/** Until it is to stop, or somebody wants to hear from before. */
async function follow(): Promise<void> {
  rewound = new AbortController();
  const signal = AbortSignal.any([stop.signal, rewound.signal]);
  let from = outbox.position + 1;
  for await (const chunk of catchUp(store, from, signal)) {
    const position = chunk.first + chunk.count - 1;
    sender.look(await outbox.follow(messagesIn(chunk, from), position, from));
    from = position + 1;
  }
}

function messagesIn(chunk: Chunk, from: number): Message[] {
  const messages: Message[] = [];
  const take = (message: Message | undefined) => message && messages.push(message);
  eachFrame(chunk, (frame) => void take(messageOf(decodeEvent(frame, movementCodec))), from);
  return messages;
}
