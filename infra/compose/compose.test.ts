import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { problemsOf, projectOf } from './compose.fixture.ts';

/**
 * No container is started here: the files are held against the schema of the Compose specification and
 * against rules of ours. That the images exist, and start with these settings, this cannot prove.
 */
const read = (file: string) => readFileSync(file, 'utf8');
const ONE = read('docker-compose.yml');
const THREE = read('infra/compose/three-nodes.yml');
const WATCHED = read('infra/compose/observability.yml');

test.each([
  ['one node of each store', [ONE]],
  ['three nodes of each', [ONE, THREE]],
  ['with dashboards and alerts', [ONE, WATCHED]],
])('%s: the files are sound', (_name, files) => {
  expect(problemsOf(files)).toEqual([]);
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Compose writes its variables so
test('the file with settings of one’s own, as the handbook has it, fits the others', () => {
  const [, own = ''] = /```yaml\n(services:[\s\S]*?)```/.exec(read('docs/operations.md')) ?? [];
  expect(problemsOf([ONE, own])).toEqual([]);
  expect(problemsOf([ONE, THREE, own])).toEqual([]);
  expect(own).toContain('MUTIRAO_GATEWAY_SECRET_FILE');
});

/** What is planted in docker-compose.yml, and what is said of it. */
const MISTAKES: readonly (readonly [what: string, from: string, to: string, said: RegExp])[] = [
  [
    'a word that Compose does not know',
    'read_only: true',
    'readonly: true',
    /unevaluated properties/,
  ],
  ['a wait for nobody', 'kafka-1: { cond', 'kafka-9: { cond', /kafka-9, which is not there/],
  [
    'a secret that is not made',
    'secrets: [mongo-url,',
    'secrets: [mongo,',
    /mongo, .* the secrets/,
  ],
  ['a volume that is not declared', '["kafka-1:/var', '["kafka:/var', /kafka, .* the volumes/],
  ['a network that is not declared', 'networks: [stores]', 'networks: [back]', /back, .* networks/],
  ['a volume left over', 'volumes:\n  keys:', 'volumes:\n  old:\n  keys:', /nothing uses old/],
  ['an image of any version', 'mongo:8.0', 'mongo:latest', /has no pinned image/],
  ['a port for everybody', '"127.0.0.1:${MUTIRAO_PORT:-8080}:', '"8080:', /to everybody/],
  ['capabilities', 'cap_drop: [ALL]', 'cap_drop: [CHOWN]', /keeps capabilities/],
  ['no limit', '    mem_limit: 2g\n', '', /kurrentdb-1 has no memory limit/],
  ['an end that never comes', 'restart: "no"\n    init', 'init', /started again/],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Compose writes its variables so
test.each(MISTAKES)('%s is found', (_what, from, to, said) => {
  expect(ONE).toContain(from);
  expect(problemsOf([ONE.replace(from, to)])).toContainEqual(expect.stringMatching(said));
});

test('a health that nobody checks is not waited for', () => {
  const blind = ONE.replace(
    / {4}healthcheck:\n {6}test:\n {8}- CMD-SHELL\n {8}- \/opt[\s\S]*?start_period: 30s\n/,
    '',
  );
  expect(problemsOf([blind])).toContain(
    'init waits for the health of kafka-1, which is not checked',
  );
});

test('every setting of a service is documented', () => {
  const documented = read('docs/configuration.md');
  const { services } = projectOf([ONE, THREE]);
  const set = Object.values(services).flatMap(({ environment = {} }) => Object.keys(environment));
  const asked = [ONE, THREE, WATCHED].flatMap((text) => text.match(/(?<=\$\{)[A-Z_]+/g) ?? []);
  const ours = [...new Set([...set, ...asked])].filter((name) => name.startsWith('MUTIRAO_'));
  expect(ours.length).toBeGreaterThan(10);
  expect(ours.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

test('with three nodes, no store loses what it acknowledged when one is lost', () => {
  const { services } = projectOf([ONE, THREE]);
  const settings = (name: string) => services[name]?.environment ?? {};
  for (const node of [1, 2, 3]) {
    expect(settings(`kafka-${node}`)).toMatchObject({
      KAFKA_NODE_ID: node,
      KAFKA_DEFAULT_REPLICATION_FACTOR: 3,
      KAFKA_MIN_INSYNC_REPLICAS: 2,
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 3,
      KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE: 'false',
    });
    expect(settings(`kurrentdb-${node}`)).toMatchObject({
      KURRENTDB_CLUSTER_SIZE: 3,
      KURRENTDB_INSECURE: 'false',
      KURRENTDB_NODE_HOST_ADVERTISE_AS: `kurrentdb-${node}`,
    });
  }
  expect(settings('mongo-members')['MONGO_MEMBERS']).toBe(
    'mongo-1:27017,mongo-2:27017,mongo-3:27017',
  );
  expect(read('infra/compose/replica-set.js')).toContain(
    "defaultWriteConcern: { w: 'majority', j: true",
  );
});

test('what docs/operations.md says of Kafka’s settings is what the three brokers have', () => {
  const told = read('docs/operations.md')
    .split('\n')
    .filter((line) => /^\| Kafka +\| /.test(line))
    .flatMap((line) => [...line.matchAll(/`([a-z.]+)=([\w.]+)`/g)]);
  expect(told.length).toBeGreaterThan(4);
  const { environment = {} } = projectOf([ONE, THREE]).services['kafka-3'] ?? {};
  for (const [, name = '', value] of told)
    expect([name, String(environment[`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`])]).toEqual(
      [name, value],
    );
});
