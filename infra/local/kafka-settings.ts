import { join } from 'node:path';

export interface SecuredListener {
  /** PEM files: the key (PKCS#8) with its certificate behind it, and who vouches for that. */
  readonly keyFile: string;
  readonly authorityFile: string;
  readonly user: string;
  readonly password: string;
}

/** Of one broker. */
export interface Place {
  readonly id: number;
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
}

/** Of a broker among `all` of its cluster, with nothing secured. */
export function settingsOf(place: Place, all: readonly Place[]): Record<string, string | number> {
  const replicas = all.length;
  const inSync = Math.min(2, replicas);
  const voters = all.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`);
  const { port, controllerPort } = place;
  return {
    'process.roles': 'broker,controller',
    'node.id': place.id,
    'controller.quorum.voters': voters.join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': join(place.folder, 'data'),
    // As in production: a topic that nobody declared is a mistake.
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    // After SIGKILL the controller gives the broker up this soon, and takes it back.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 400,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
  };
}

/** Brokers among themselves as clients do; between controllers nothing is secured, on this machine. */
export function securedSettings({ keyFile, authorityFile, user, password }: SecuredListener) {
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  return {
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_SSL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.plaintext.scram-sha-512.sasl.jaas.config': `${login} username="${user}" password="${password}";`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': authorityFile,
  };
}
