// A process that follows: FOLDER CELL BROKER. When so many effects are durable it says so and stands
// still, so that nothing more is committed: to be killed there.
import { writeSync } from 'node:fs';
import { Delivery } from '@mutirao/adapters/bus';
import { KafkaConnection, KafkaFeed } from '@mutirao/adapters/kafka';
import { Follower, KNOWN, SOURCE } from './bus.fixture.ts';

const EFFECTS = 300;

const [folder = '', cell = '', broker = ''] = process.argv.slice(-3);
const logger = { warn: () => undefined, error: () => undefined };
const connection = new KafkaConnection({ brokers: [broker], cell, instance: 'killed', logger });
const follower = await Follower.open(folder);
const feed = new KafkaFeed({ connection, consumer: 'test' });
const log = feed.log(SOURCE);
let durable = 0;
const delivery = new Delivery(
  { log, inbox: follower, known: KNOWN, logger },
  {
    handles: () => true,
    handle: async (message, context) => {
      await follower.receive(message, context);
      durable += 1;
      if (durable < EFFECTS) return;
      writeSync(1, 'now\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
  },
);
await feed.start();
await delivery.run(new AbortController().signal);
