export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
export { type KafkaOptions, type LocalBroker, type LocalKafka, startKafka } from './kafka.ts';
export { type LocalMongo, startMongo } from './mongo.ts';
