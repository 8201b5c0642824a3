// Starts: a Kafka broker. The two services are connections of one process.
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { topics } from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import { type LocalKafka, startKafka } from '../../../../infra/local/index.ts';
import { everything } from '../kafka/kafka.fixture.ts';
import { KafkaConnection } from '../kafka/kafka-connection.ts';
import { Calls } from './calls.ts';
import type { Service } from './commands-consumer.ts';
import {
  answerConsent,
  answerMembers,
  RequestedConsent,
  RequestedMembers,
} from './requested-members.ts';
import { Requests } from './requests.ts';

jest.setTimeout(60_000);

const KEY = Buffer.alloc(32, 5);
const NUMBER = '12312312387';
const asker = { subject: 'desk', correlation: 'one', key: 'a' };
let kafka: LocalKafka;
let cells = 0;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  kafka = await startKafka();
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});
afterAll(() => kafka.stop());

interface Side {
  readonly connection: KafkaConnection;
  readonly requests: Requests;
  readonly lines: object[];
}

async function side(cell: string, service: Service, instance: string): Promise<Side> {
  const lines: object[] = [];
  const logger = { warn: () => undefined, error: (fields: object) => lines.push(fields) };
  const connection = new KafkaConnection({ brokers: kafka.brokers, cell, instance, logger });
  await connection.ensureTopics();
  const calls = new Calls(connection);
  const requests = new Requests({ calls, service });
  calls.start();
  requests.start();
  closing.push(async () => {
    await requests.close();
    await calls.close();
    await connection.close();
  });
  return { connection, requests, lines };
}

async function bothSides() {
  cells += 1;
  const cell = `asking-${cells}`;
  const [identity, currency] = await Promise.all([
    side(cell, 'identity', 'i1'),
    side(cell, 'currency', 'c1'),
  ]);
  return { identity, currency, cell };
}

const ofIdentity = { service: 'identity', ledger: 'identity-vila', communityKey: KEY } as const;
const ofCurrency = { service: 'currency', ledger: 'currency-vila', communityKey: KEY } as const;

test('each service asks the other, and no registry number is read by whoever reads the topics', async () => {
  const { identity, currency } = await bothSides();
  answerMembers(identity.requests.channel(ofIdentity), {
    registerNumbers: async (registry) => ({ members: registry.map(() => 'm'), position: 7 }),
    registerMerchants: async (registry) => ({
      organisations: registry.map(() => 'o'),
      position: 8,
    }),
  });
  answerConsent(currency.requests.channel(ofCurrency), {
    releaseMember: async (member) => [
      { reason: 'hold', possibleFrom: `2026-12-0${member.length}` },
    ],
  });
  const members = new RequestedMembers(currency.requests.channel(ofIdentity));
  const consent = new RequestedConsent(identity.requests.channel(ofCurrency));
  expect(await members.registerNumbers([NUMBER, NUMBER], asker)).toEqual({
    members: ['m', 'm'],
    position: 7,
  });
  expect(await members.registerMerchants([NUMBER], asker)).toEqual({
    organisations: ['o'],
    position: 8,
  });
  expect(await consent.releaseMember('abc', asker)).toEqual([
    { reason: 'hold', possibleFrom: '2026-12-03' },
  ]);
  const { connection } = currency;
  for (const topic of [topics.requests, topics.replies]) {
    const messages = await everything(connection, connection.topic(topic));
    expect(messages).toHaveLength(3);
    for (const { key, value, headers } of messages) {
      const text = [key, value, ...Object.values(headers ?? {})].join(' ');
      expect(text).not.toMatch(/12312312387|registry|members|2026-12-03|desk/);
    }
  }
});

test('two instances answer for a service: each request is one’s, and all are answered', async () => {
  const { identity, currency, cell } = await bothSides();
  const second = await side(cell, 'identity', 'i2');
  // Who joins while some are being answered may be given those again.
  await Promise.all([identity.requests.listening, second.requests.listening]);
  const answered: string[] = [];
  for (const [name, each] of Object.entries({ first: identity, second })) {
    for (const town of ['vila', 'serra', 'praia', 'mata', 'barra']) {
      const channel = each.requests.channel({ ...ofIdentity, ledger: `identity-${town}` });
      channel.answer('who', async () => answered.push(`${town} ${name}`));
    }
  }
  const asked = ['vila', 'serra', 'praia', 'mata', 'barra'].flatMap((town) =>
    Array.from({ length: 20 }, () =>
      currency.requests.channel({ ...ofIdentity, ledger: `identity-${town}` }).ask('who', {}),
    ),
  );
  await Promise.all(asked);
  expect(answered).toHaveLength(100);
});

test('what the other side cannot do now, or does not know, or fails at, is told without its words', async () => {
  const { identity, currency } = await bothSides();
  const there = identity.requests.channel(ofIdentity);
  there.answer('unavailable', () => Promise.reject(new Unavailable('identity is being restored')));
  there.answer('fails', () => Promise.reject(new Error('a bug')));
  const here = currency.requests.channel(ofIdentity);
  await expect(here.ask('unavailable', {})).rejects.toThrow(
    new Unavailable('identity is being restored'),
  );
  await expect(here.ask('unknown', {})).rejects.toThrow(Unavailable);
  await expect(here.ask('fails', {})).rejects.toThrow('failed where it was to be answered');
  const elsewhere = currency.requests.channel({ ...ofIdentity, ledger: 'identity-serra' });
  await expect(elsewhere.ask('fails', {})).rejects.toThrow('nobody here has it open');
});

test('who has another community’s key asks in vain', async () => {
  const { identity, currency } = await bothSides();
  let asked = false;
  identity.requests.channel(ofIdentity).answer('who', async () => {
    asked = true;
  });
  const stranger = currency.requests.channel({ ...ofIdentity, communityKey: Buffer.alloc(32, 6) });
  await expect(stranger.ask('who', {})).rejects.toThrow('failed');
  expect(asked).toBe(false);
  expect(identity.lines).toHaveLength(1);
});
