// Starts: openssl, for a certificate, and the stand-in for KurrentDB with TLS and a password. That the adapter speaks TLS, checks the
// certificate and sends its user is proved; how a real server checks them is not.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KurrentConnection } from '@mutirao/adapters/kurrent';
import { ChunkWriter, EMPTY_HEAD, NotAppended } from '@mutirao/event-sourcing';
import { type LocalKurrent, startKurrent } from './index.ts';

const PASSWORD = 'right@word:1';
const folder = mkdtempSync(join(tmpdir(), 'mutirao-secured-'));
const authority = join(folder, 'ca.pem');
let server: LocalKurrent;
beforeAll(async () => {
  const keyFile = join(folder, 'key.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-addext', 'basicConstraints=critical,CA:FALSE', '-days', '2'],
      ...['-keyout', keyFile, '-out', authority],
    ],
    { stdio: 'ignore' },
  );
  const [key, certificate] = [keyFile, authority].map((file) => readFileSync(file, 'utf8'));
  const secured = { key: `${key}`, certificate: `${certificate}`, user: 'ops', password: PASSWORD };
  server = await startKurrent({ secured });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function chunk() {
  const writer = new ChunkWriter(EMPTY_HEAD);
  writer.add('a', '');
  return writer.chunk();
}

async function withStore<T>(
  url: string,
  use: (store: ReturnType<KurrentConnection['store']>) => Promise<T>,
): Promise<T> {
  const connection = new KurrentConnection(url, { patienceMilliseconds: 500 });
  try {
    return await use(connection.store('journal'));
  } finally {
    await connection.close();
  }
}

test('a server with TLS and a password is written, read and listened to', async () => {
  await withStore(`${server.url}&tlsCAFile=${encodeURIComponent(authority)}`, async (store) => {
    const grown = store.grown(-1, new AbortController().signal);
    expect(await store.append(chunk())).toBe('appended');
    await grown;
    expect((await store.head()).position).toBe(0);
  });
});

test('a wrong password is said to be one, and is not repeated', async () => {
  const url = `${server.url}&tlsCAFile=${encodeURIComponent(authority)}`;
  const wrong = url.replace(encodeURIComponent(PASSWORD), 'wrong-word');
  await withStore(wrong, async (store) => {
    const failures = [store.append(chunk()), store.head()].map((each) => each.catch((e) => e));
    for (const failure of await Promise.all(failures)) {
      expect(String(failure)).toContain('KurrentDB refuses this user or password');
      expect(failure.stack).not.toContain('wrong-word');
    }
    expect(await failures[0]).toBeInstanceOf(NotAppended);
  });
});

test('a server whose certificate nobody vouches for is not spoken to', async () => {
  await withStore(server.url, async (store) => {
    await expect(store.append(chunk())).rejects.toThrow(NotAppended);
    await expect(store.head()).rejects.toThrow('cannot be read');
  });
});
