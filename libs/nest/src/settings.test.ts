// Starts nothing; writes secrets to a temporary folder.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SettingsRefused, serviceSettings } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = {
  MUTIRAO_PROFILE: 'distributed',
  MUTIRAO_COMMUNITY: 'vila',
  MUTIRAO_INSTANCE: 'currency-0',
  MUTIRAO_KEYS: 'vila.keys',
  MUTIRAO_PUBLIC_URL: 'https://vila.example',
  MUTIRAO_KAFKA_BROKERS: 'a.example:9092, b.example:9092',
  MUTIRAO_KURRENTDB_URL: 'kurrentdb://localhost:2113?tls=false',
  MUTIRAO_MONGO_URL: 'mongodb://localhost:27017',
  INIT_CWD: '/town',
};

/** The message of the refusal of an environment that differs from a right one by `changes`. */
function refusalOf(changes: Readonly<Record<string, string | undefined>>): string {
  const env = Object.fromEntries(
    Object.entries({ ...environment, ...changes }).filter(([, value]) => value !== undefined),
  );
  try {
    serviceSettings(env);
  } catch (error) {
    if (error instanceof SettingsRefused) return error.message;
    throw error;
  }
  return 'none';
}

test('what is left out has the default that the documentation says', () => {
  expect(serviceSettings(environment)).toEqual({
    community: 'vila',
    instance: 'currency-0',
    keys: '/town/vila.keys',
    host: '127.0.0.1',
    port: 8080,
    metricsPort: 9464,
    publicUrl: 'https://vila.example',
    identityUrl: 'https://vila.example',
    servers: {
      cell: 'mutirao',
      kurrentUrl: environment.MUTIRAO_KURRENTDB_URL,
      mongoUrl: environment.MUTIRAO_MONGO_URL,
    },
    kafka: { brokers: ['a.example:9092', 'b.example:9092'] },
    trustedProxies: 0,
    snapshotEvery: 40_000,
  });
});

test('a variable that is empty is one that was left out', () => {
  const empty = { MUTIRAO_OTLP_URL: '', MUTIRAO_INSTANCE: '', MUTIRAO_PORT: '' };
  expect(serviceSettings({ ...environment, ...empty })).toMatchObject({ port: 8080 });
  expect(refusalOf({ MUTIRAO_MONGO_URL: '' })).toContain('MUTIRAO_MONGO_URL');
});

test('a name of its own is found for an instance that was given none', () => {
  const { MUTIRAO_INSTANCE: _, ...env } = environment;
  expect(serviceSettings(env).instance).toMatch(new RegExp(`^[a-z0-9-]*-${process.pid}$`));
});

test('secrets come by files, whose content is in no message', () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const settings = serviceSettings({
    ...environment,
    MUTIRAO_MONGO_URL_FILE: file('mongo', 'mongodb://ana:secret@m.example/\n'),
    MUTIRAO_KAFKA_SASL_FILE: file(
      'sasl',
      '{"mechanism":"scram-sha-512","username":"m","password":"secret"}',
    ),
    MUTIRAO_KAFKA_CA_FILE: file('ca', 'PEM'),
  });
  expect(settings.servers.mongoUrl).toBe('mongodb://ana:secret@m.example/');
  expect(settings.kafka).toMatchObject({ ca: 'PEM', sasl: { password: 'secret' } });
  const wrong = file('wrong', '{"mechanism":"none","username":"m","password":"secret"}');
  const message = refusalOf({ MUTIRAO_KAFKA_SASL_FILE: wrong });
  expect(message).toContain('mechanism');
  expect(message).not.toContain('secret');
});

test.each([
  ['a profile of its own invention', { MUTIRAO_PROFILE: 'embedded' }, 'npm start'],
  ['no events', { MUTIRAO_KURRENTDB_URL: undefined }, 'MUTIRAO_KURRENTDB_URL_FILE'],
  ['no read models', { MUTIRAO_MONGO_URL: undefined }, 'MUTIRAO_MONGO_URL or'],
  ['no messages', { MUTIRAO_KAFKA_BROKERS: undefined }, 'MUTIRAO_KAFKA_BROKERS'],
  ['a broker without port', { MUTIRAO_KAFKA_BROKERS: 'a.example' }, 'HOST:PORT'],
  ['a name that no topic may have', { MUTIRAO_CELL: 'A b' }, 'MUTIRAO_CELL'],
  ['half a gateway', { MUTIRAO_GATEWAY_URL: 'https://g.example' }, 'both or neither'],
])('a mix that cannot work is refused at the start: %s', (_, changes, words) => {
  expect(refusalOf(changes)).toContain(words);
});
