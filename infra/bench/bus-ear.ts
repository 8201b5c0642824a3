import { parentPort, workerData } from 'node:worker_threads';
import { KafkaConnection, KafkaFeed } from '@mutirao/adapters/kafka';

/** What of the cell one more service needs that follows identity. */
export interface EarData {
  readonly brokers: readonly string[];
  readonly cell: string;
  readonly source: string;
}

/** Of a person registered; milliseconds since 1970. */
export interface Heard {
  readonly position: number;
  readonly decidedAt: number;
  readonly at: number;
}

const { brokers, cell, source } = workerData as EarData;
const logger = { warn: () => undefined, error: () => undefined };
const connection = new KafkaConnection({ brokers, cell, instance: 'bench', logger });
const feed = new KafkaFeed({ connection, consumer: 'bench' });
const log = feed.log(source);
const stop = new AbortController();
parentPort?.once('message', () => stop.abort());
await feed.start();
parentPort?.postMessage('listening');
for (let after = -1; !stop.signal.aborted; ) {
  for await (const { message, position } of log.read(after, stop.signal)) {
    after = position;
    if (message?.type === 'identity.MemberRegistered.v1') {
      const heard: Heard = { position, decidedAt: Date.parse(message.time), at: Date.now() };
      parentPort?.postMessage(heard);
    }
    log.settled?.(position);
  }
}
await feed.stop();
await connection.close();
