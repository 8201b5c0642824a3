// Starts: openssl, for an authority and a certificate, and a real Kafka broker that speaks TLS and asks
// clients for a password (SCRAM-SHA-512).
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { topics } from '@mutirao/contracts';
import { type LocalKafka, startKafka } from '../../../../infra/local/kafka.ts';
import { connected, everything } from './kafka.fixture.ts';

const USER = { username: 'mutirao', password: 'right-word' } as const;
const sasl = { mechanism: 'scram-sha-512', ...USER } as const;
const folder = mkdtempSync(join(tmpdir(), 'mutirao-secured-kafka-'));
const file = (name: string): string => join(folder, name);
const openssl = (words: string): void =>
  void execFileSync('openssl', words.split(' '), { cwd: folder, stdio: 'ignore' });

function authority(name: string): void {
  openssl(
    `req -x509 -newkey rsa:2048 -nodes -subj /CN=${name} -days 2 -keyout ${name}.key -out ${name}.pem`,
  );
}

let kafka: LocalKafka;
beforeAll(async () => {
  authority('ours');
  authority('theirs');
  openssl(
    'req -newkey rsa:2048 -nodes -subj /CN=broker -keyout broker.pem -out broker.csr -addext subjectAltName=IP:127.0.0.1',
  );
  openssl(
    'x509 -req -in broker.csr -CA ours.pem -CAkey ours.key -days 2 -copy_extensions copy -out broker.crt',
  );
  appendFileSync(file('broker.pem'), readFileSync(file('broker.crt')));
  kafka = await startKafka({
    secured: {
      ...{ keyFile: file('broker.pem'), authorityFile: file('ours.pem') },
      ...{ user: USER.username, password: USER.password },
    },
  });
});
afterAll(async () => {
  await kafka.stop();
  rmSync(folder, { recursive: true });
});

const ca = (name: string) => ({ ca: readFileSync(file(`${name}.pem`), 'utf8') });

test('topics are made, and written and read, over TLS by a user with a password', async () => {
  const connection = connected(kafka.brokers, { ssl: ca('ours'), sasl });
  await connection.ensureTopics();
  const topic = connection.topic(topics.identityBeats);
  const producer = await connection.producer();
  await producer.send({ topic, key: 'k', value: 'over TLS' });
  const values = (await everything(connection, topic)).map(({ value }) => String(value));
  expect(values).toEqual(['over TLS']);
  await connection.close();
});

const wrong = [
  [
    'another password',
    { ssl: ca, sasl: { ...sasl, password: 'wrong-word' } },
    'ours',
    /authentication/i,
  ],
  ['a broker whose certificate another authority gave', { ssl: ca, sasl }, 'theirs', /certificate/],
] as const;

test.each(wrong)(
  '%s: nothing is made or sent',
  async (_, { ssl, ...options }, name, why) => {
    const connection = connected(kafka.brokers, { ...options, ssl: ssl(name) });
    await expect(connection.ensureTopics()).rejects.toThrow(why);
    await connection.close();
  },
  120_000,
);
