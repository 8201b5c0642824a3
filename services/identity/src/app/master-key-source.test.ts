import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nisWithCheckDigit } from '@mutirao/contracts';
import type { MasterKeySource } from '../stores/master-key.ts';
import { Identity } from './identity.ts';
import { registerMember } from './members.ts';
import { by, OpenIdentity } from './open-identity.fixture.ts';

const PERSON = { registry: nisWithCheckDigit('1000000004'), fullName: 'Waldemar de Exemplo' };
const communityKey = Buffer.alloc(32, 5);
let town: OpenIdentity;

beforeEach(async () => {
  town = await OpenIdentity.start();
});
afterEach(() => town.remove());

const openWith = (master: MasterKeySource) =>
  Identity.open({
    folder: town.folder,
    communityKey,
    master,
    clock: town.clock,
    fatal: (error) => {
      throw error;
    },
  });

/**
 * A key management service as towns rent them: its own key never leaves it, and what the town has on
 * disk is the master key as this service wrapped it (RFC 3394).
 */
class KeyService implements MasterKeySource {
  readonly #own = randomBytes(32);
  readonly #iv = Buffer.from('a6a6a6a6a6a6a6a6', 'hex');
  #wrapped = Buffer.alloc(0);

  wrap(master: Buffer): Buffer {
    const cipher = createCipheriv('id-aes256-wrap', this.#own, this.#iv);
    this.#wrapped = Buffer.concat([cipher.update(master), cipher.final()]);
    return this.#wrapped;
  }

  async masterKey(): Promise<Buffer> {
    const decipher = createDecipheriv('id-aes256-wrap', this.#own, this.#iv);
    return Buffer.concat([decipher.update(this.#wrapped), decipher.final()]);
  }
}

test('the master key may come from a key service, which unwraps it at the start', async () => {
  const call = by('otto', 'r1', 'officer');
  const answer = await registerMember(town.identity, call, PERSON);
  const member = answer.kind === 'done' ? answer.value.member : '';
  await town.identity.close();
  const master = Buffer.from(readFileSync(town.folder.path.masterKey, 'utf8').trim(), 'hex');
  const service = new KeyService();
  expect(service.wrap(master).includes(master)).toBe(false);
  const identity = await openWith(service);
  expect(await identity.parts.people.read(member)).toEqual(PERSON);
  await identity.close();
  await town.open();
});

test('with another master key nothing opens, and the reason is in plain words', async () => {
  await town.identity.close();
  const other = { masterKey: async () => randomBytes(32) };
  await expect(openWith(other)).rejects.toThrow('this is not the master key');
  await town.open();
});

test('each service seals under a key of its own, always the same', () => {
  const { identity } = town;
  expect(identity.sealingKey('currency')).toEqual(identity.sealingKey('currency'));
  expect(identity.sealingKey('currency').equals(identity.sealingKey('pledges'))).toBe(false);
});
