import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DoesNotOpen } from '@mutirao/adapters/sealing';
import { Credentials, type Held } from './credentials.ts';
import { PersonKeys } from './person-keys.ts';
import { PlaceOfRecords } from './record-place.fixture.ts';

const [ANA, BENTO] = ['a'.repeat(22), 'b'.repeat(22)];
const ACCOUNT = Buffer.alloc(32, 9);
const MINUTE = 60_000;

let records: PlaceOfRecords;
let keys: PersonKeys;
let credentials: Credentials;

beforeEach(async () => {
  records = new PlaceOfRecords();
  keys = await PersonKeys.open(records.place, Buffer.alloc(32, 1));
  credentials = await Credentials.open(records.place, keys);
});
afterEach(() => records.remove());

const keep = (member: string, more: Held) =>
  credentials.change(member, (held) => ({ held: { ...held, ...more }, answer: undefined }));
/** Of a second instance, with a connection of its own. */
const elsewhere = async () => {
  const place = records.again();
  return Credentials.open(place, await PersonKeys.open(place, Buffer.alloc(32, 1)));
};
/** As whoever is cut off between the two writes of a link leaves it. */
async function halfLinked(member: string, at: number): Promise<void> {
  const cut = await elsewhere();
  cut.change = () => Promise.reject(new Error('cut off here'));
  await expect(cut.link(member, 'casa', ACCOUNT, at)).rejects.toThrow('cut off');
}

test('what is kept is read again by its member, at every instance, and lies there sealed', async () => {
  await keep(ANA, { password: { hash: '$argon2id$of-ana' } });
  await keep(ANA, { recoveryCodes: ['digest'] });
  const held = { password: { hash: '$argon2id$of-ana' }, recoveryCodes: ['digest'] };
  expect(await credentials.of(ANA)).toEqual(held);
  expect(await (await elsewhere()).of(ANA)).toEqual(held);
  expect(await credentials.of(BENTO)).toEqual({});
  expect(records.bytes().includes('argon2id')).toBe(false);
});

test('with the person’s key it is gone', async () => {
  await keep(ANA, { password: { hash: 'x' } });
  await keys.destroy(ANA);
  expect(await credentials.of(ANA)).toEqual({});
});

test('whoever looks, and changes nothing, gives nobody a key', async () => {
  expect(await credentials.change(ANA, () => ({ answer: 'no' }))).toBe('no');
  expect(await keys.kept([ANA])).toEqual([]);
});

test('nobody signs in by what was sealed for another', async () => {
  await keep(ANA, { password: { hash: 'of ana' } });
  await keep(BENTO, { password: { hash: 'of bento' } });
  const stored = await records.place.open({ name: 'credentials' });
  const [ofAna] = await stored.many([ANA]);
  await stored.put([{ key: BENTO, value: ofAna?.value ?? Buffer.alloc(0) }]);
  await expect(credentials.of(BENTO)).rejects.toThrow(DoesNotOpen);
  // The other way about: under the own name, by another's key.
  const other = await records.place.open({ name: 'person-keys' });
  const [key] = await other.many([BENTO]);
  await other.put([{ key: ANA, value: key?.value ?? Buffer.alloc(0) }]);
  await expect(credentials.of(ANA)).rejects.toThrow(DoesNotOpen);
});

test('what counts once is taken once, by whichever of two instances is faster', async () => {
  await keep(ANA, { recoveryCodes: ['one', 'two'] });
  const instances = [credentials, await elsewhere()];
  const taken = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      instances[n % 2]?.change(ANA, ({ recoveryCodes = [], ...held }) => {
        if (!recoveryCodes.includes('one')) return { answer: false };
        const left = recoveryCodes.filter((code) => code !== 'one');
        return { held: { ...held, recoveryCodes: left }, answer: true };
      }),
    ),
  );
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await credentials.of(ANA)).toEqual({ recoveryCodes: ['two'] });
});

test('an account elsewhere is of one member, who has one with each provider', async () => {
  const other = Buffer.alloc(32, 8);
  expect(await credentials.link(ANA, 'casa', ACCOUNT, MINUTE)).toBe(true);
  expect(await credentials.link(BENTO, 'casa', ACCOUNT, 9 * MINUTE)).toBe(false);
  expect(await credentials.linked(ACCOUNT)).toBe(ANA);
  expect(await credentials.of(BENTO)).toEqual({});
  expect(await credentials.link(ANA, 'casa', other, MINUTE)).toBe(true);
  expect(await Promise.all([ACCOUNT, other].map((each) => credentials.linked(each)))).toEqual([
    undefined,
    ANA,
  ]);
  expect(Object.keys((await credentials.of(ANA)).accounts ?? {})).toEqual(['casa']);
});

test('of two who link one account at once one is too late', async () => {
  const instances = [credentials, await elsewhere()];
  const linked = await Promise.all(
    [ANA, BENTO].map((member, n) => instances[n]?.link(member, 'casa', ACCOUNT, MINUTE)),
  );
  expect(linked.filter(Boolean)).toHaveLength(1);
  const owner = linked[0] ? ANA : BENTO;
  expect(await credentials.linked(ACCOUNT)).toBe(owner);
  expect(await credentials.of(owner === ANA ? BENTO : ANA)).toEqual({});
});

test('a link that was cut off in the middle lets nobody in, and is made good', async () => {
  await halfLinked(ANA, MINUTE);
  expect(await credentials.linked(ACCOUNT)).toBeUndefined();
  expect(await credentials.link(BENTO, 'casa', ACCOUNT, 2 * MINUTE - 1)).toBe(false);
  expect(await credentials.link(ANA, 'casa', ACCOUNT, 2 * MINUTE)).toBe(true);
  expect(await credentials.linked(ACCOUNT)).toBe(ANA);
});

test('one that nobody goes on with is free for others after a minute', async () => {
  await halfLinked(ANA, MINUTE);
  expect(await credentials.link(BENTO, 'casa', ACCOUNT, 2 * MINUTE)).toBe(true);
  expect(await credentials.linked(ACCOUNT)).toBe(BENTO);
});

test('an account that its member let go of lets nobody in, also before the link is gone', async () => {
  await credentials.link(ANA, 'casa', ACCOUNT, MINUTE);
  const { accounts } = await credentials.of(ANA);
  await keep(ANA, { accounts: {} });
  expect(await credentials.linked(ACCOUNT)).toBeUndefined();
  await credentials.unlink(accounts?.['casa'] ?? { account: '', setAt: 0 });
  expect(records.bytes().includes(ACCOUNT.toString('base64url'))).toBe(false);
});

test('of whoever is forgotten not a byte of a link is left', async () => {
  await credentials.link(ANA, 'casa', ACCOUNT, MINUTE);
  await keep(BENTO, { password: { hash: 'x' } });
  expect(records.bytes().includes(ACCOUNT.toString('base64url'))).toBe(true);
  await credentials.forget(ANA);
  expect(records.bytes().includes(ACCOUNT.toString('base64url'))).toBe(false);
  expect(await credentials.of(ANA)).toEqual({});
  expect(await credentials.of(BENTO)).toEqual({ password: { hash: 'x' } });
});
