import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Credentials } from './credentials.ts';
import { PersonKeys } from './person-keys.ts';

const [ANA, BENTO] = ['a'.repeat(22), 'b'.repeat(22)];
const ACCOUNT = Buffer.alloc(32, 9);

let folder: string;
let keys: PersonKeys;
let credentials: Credentials;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-credentials-'));
  keys = new PersonKeys(join(folder, 'person-keys.sqlite'), Buffer.alloc(32, 1));
  credentials = new Credentials(join(folder, 'credentials.sqlite'), keys);
});
afterEach(() => {
  credentials.close();
  keys.close();
  rmSync(folder, { recursive: true });
});

const bytes = () =>
  Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));

test('what is kept is read again by its member, kind and id, and lies there sealed', () => {
  credentials.keep(ANA, 'password', { hash: '$argon2id$of-ana' });
  credentials.keep(ANA, 'oidc', { setAt: 1 }, 'casa');
  credentials.keep(ANA, 'oidc', { setAt: 2 }, 'banco');
  expect(credentials.read(ANA, 'password')).toEqual({ hash: '$argon2id$of-ana' });
  expect(credentials.ids(ANA, 'oidc')).toEqual(['banco', 'casa']);
  expect(credentials.read(ANA, 'oidc', 'casa')).toEqual({ setAt: 1 });
  expect(credentials.read(BENTO, 'password')).toBeUndefined();
  expect(credentials.has(ANA, 'totp', 'oidc')).toBe(true);
  expect(credentials.has(ANA, 'totp')).toBe(false);
  expect(bytes().includes('argon2id')).toBe(false);
});

test('with the person’s key it is gone', () => {
  credentials.keep(ANA, 'password', { hash: 'x' });
  keys.destroy(ANA);
  expect(credentials.read(ANA, 'password')).toBeUndefined();
});

test('nobody signs in by what was sealed for another, or for another purpose', () => {
  credentials.keep(ANA, 'password', { hash: 'of ana' });
  credentials.keep(BENTO, 'password', { hash: 'of bento' });
  credentials.keep(BENTO, 'totp-begun', { secret: 'x' });
  const db = new DatabaseSync(join(folder, 'credentials.sqlite'));
  const take = (from: string, kind: string, to: string, as: string) =>
    db.exec(`INSERT OR REPLACE INTO credentials SELECT '${to}', '${as}', id, sealed
      FROM credentials WHERE member = '${from}' AND kind = '${kind}'`);
  take(ANA, 'password', BENTO, 'password');
  take(BENTO, 'totp-begun', BENTO, 'totp');
  db.close();
  expect(() => credentials.read(BENTO, 'password')).toThrow('does not open');
  expect(() => credentials.read(BENTO, 'totp')).toThrow('does not open');
});

test('an account elsewhere is of one member, who has one with each provider', () => {
  const other = Buffer.alloc(32, 8);
  credentials.link(ANA, 'casa', ACCOUNT, 1);
  expect(() => credentials.link(BENTO, 'casa', ACCOUNT, 2)).toThrow();
  expect(credentials.linked(ACCOUNT)).toBe(ANA);
  expect(credentials.has(BENTO, 'oidc')).toBe(false);
  credentials.link(ANA, 'casa', other, 3);
  expect([credentials.linked(ACCOUNT), credentials.linked(other)]).toEqual([undefined, ANA]);
  expect(credentials.unlink(ANA, 'casa')).toBe(true);
  expect(credentials.linked(other)).toBeUndefined();
  expect(credentials.unlink(ANA, 'casa')).toBe(false);
});

test('of several changes at once all are kept or none', () => {
  credentials.keep(ANA, 'password', { hash: 'before' });
  const half = () => {
    credentials.keep(ANA, 'password', { hash: 'after' });
    throw new Error('the power went');
  };
  expect(() => credentials.atOnce(half)).toThrow('power');
  expect(credentials.read(ANA, 'password')).toEqual({ hash: 'before' });
});

test('of whoever is forgotten not a byte of a link is left', () => {
  credentials.link(ANA, 'casa', ACCOUNT, 1);
  credentials.keep(BENTO, 'password', { hash: 'x' });
  expect(bytes().includes(ACCOUNT)).toBe(true);
  credentials.forget(ANA);
  expect(bytes().includes(ACCOUNT)).toBe(false);
  expect(credentials.ids(ANA, 'oidc')).toEqual([]);
  expect(credentials.read(BENTO, 'password')).toEqual({ hash: 'x' });
});
