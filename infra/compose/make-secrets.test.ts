import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { projectOf } from './compose.fixture.ts';

const above = mkdtempSync(join(tmpdir(), 'mutirao-secrets-'));
const folder = join(above, 'secrets');
const make = () => execFileSync('infra/compose/make-secrets.sh', [folder], { stdio: 'pipe' });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
beforeAll(() => {
  make();
});
afterAll(() => rmSync(above, { recursive: true }));

test('it makes every file that the compose files mount or read', () => {
  const files = ['docker-compose.yml', 'infra/compose/three-nodes.yml'];
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const named = texts.flatMap((text) => text.match(/(?<=infra\/compose\/secrets\/)[\w.-]+/g) ?? []);
  const { secrets = {} } = projectOf(texts);
  expect(new Set(named).size).toBeGreaterThanOrEqual(Object.keys(secrets).length);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(named));
});

test('only its owner enters the folder, and the authority’s key is for no container', () => {
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'kurrentdb-ca.key')).mode & 0o777).toBe(0o600);
  for (const name of ['mongo-url', 'mongo-cluster-key', 'kurrentdb-2.key'])
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o644);
});

test('made again, nothing changes', () => {
  const before = readdirSync(folder).map((name) => [name, read(name)]);
  make();
  expect(readdirSync(folder).map((name) => [name, read(name)])).toEqual(before);
});

test('each node of KurrentDB has a certificate in its name, of the one authority', () => {
  for (const node of [1, 2, 3]) {
    const files = [
      '-CAfile',
      join(folder, 'kurrentdb-ca.crt'),
      join(folder, `kurrentdb-${node}.crt`),
    ];
    const checks = ['-verify_hostname', `kurrentdb-${node}`, '-purpose', 'sslserver'];
    const said = execFileSync('openssl', ['verify', ...checks, ...files], { encoding: 'utf8' });
    expect(said).toMatch(/: OK\n$/);
  }
});

test('the addresses are such as the clients read', () => {
  const mongo = new URL(read('mongo-url').trim());
  expect([mongo.username, mongo.password]).toEqual(['mutirao', read('mongo-password').trim()]);
  expect(mongo.searchParams.get('w')).toBe('majority');
  expect(read('mongo-url-three')).toContain('@mongo-1:27017,mongo-2:27017,mongo-3:27017/');
  const url = read('kurrentdb-url-three')
    .trim()
    .replace('/run/secrets/kurrentdb-ca', join(folder, 'kurrentdb-ca.crt'));
  expect(() => KurrentDBClient.connectionString(url)).not.toThrow();
});
