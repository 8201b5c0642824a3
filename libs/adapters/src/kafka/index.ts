export type { Beat, ConsumerBeat, WriterBeat } from './beats.ts';
export * from './cell-topics.ts';
export * from './kafka-connection.ts';
export * from './kafka-feed.ts';
export { KafkaLog } from './kafka-log.ts';
export * from './kafka-producer.ts';
export * from './kafka-publisher.ts';
export * from './record-checkpoint.ts';
