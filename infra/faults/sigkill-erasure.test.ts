// Starts: the server, about ten times, and kills it between the steps of an erasure.
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportHledger, replayAt } from '@mutirao/currency';
import { furnish, must, paidRun } from './benefit.fixture.ts';
import { eventually } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { faultsOf } from './history.fixture.ts';
import {
  assertAgreed,
  factsNamed,
  factsOf,
  filesOf,
  heard,
  verifyIdentity,
} from './identity-history.fixture.ts';
import { operation, perform, untilGone } from './load.fixture.ts';
import { person, plainIn, register } from './people.fixture.ts';
import { cardOf } from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';
import { appended, heldDuring } from './watched.fixture.ts';

let town: FaultTown;
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  await furnish(town);
  await paidRun(town, roll(people(20)));
});
afterAll(() => town.remove());

const STORES = ['personKeys', 'people', 'matching', 'credentials', 'sessions'] as const;

/** Whatever is kept under the member's id, or says that it is the member's. */
function rowsOf(store: (typeof STORES)[number], member: string): Uint8Array[] {
  const db = new DatabaseSync(town.identity.path[store], { readOnly: true });
  const whose = store === 'sessions' ? 'mark_member' : 'CAST(key AS TEXT)';
  const rows = db.prepare(`SELECT value FROM records WHERE ${whose} = ?`).all(member);
  db.close();
  return rows.map(({ value }) => value as Uint8Array);
}

const kept = (member: string): string[] =>
  STORES.filter((store) => rowsOf(store, member).length > 0);

/** Of a key, wrapped as it is: in whatever file, and in the log beside it. */
const filesWith = (bytes: Uint8Array): string[] =>
  filesOf(town)
    .filter(([, content]) => content.includes(Buffer.from(bytes)))
    .map(([path]) => path);

/** The whole ledger as hledger reads it, but for the first line, which names the journal’s head. */
const ledgerText = async (): Promise<string> => {
  const lines: string[] = [];
  for await (const part of exportHledger(town.folder)) lines.push(part);
  const text = lines.join('');
  return text.slice(text.indexOf('\n'));
};

/** The moment is over when the server is killed; `after` may pass before. */
type Reached = (member: string) => Promise<unknown>;
interface Moment {
  /** What lies in another's hands meanwhile, so that the erasure goes no further. */
  readonly held?: () => string;
  readonly reached: Reached;
  /** What of the person is left when the server is dead. */
  readonly left: readonly string[] | 'all';
}

const said = (kind: string): Reached => {
  return () => appended(town.identity.path.journal, `identity.${kind}`);
};
const MOMENTS: Readonly<Record<string, Moment>> = {
  'it has begun': {
    held: () => town.folder.path.journal,
    reached: said('ErasureBegun'),
    left: 'all',
  },
  'the currency has closed the account': {
    reached: () => appended(town.folder.path.journal, 'currency.HolderReleased'),
    left: 'all',
  },
  'the journal has it and nothing is forgotten': {
    held: () => town.identity.path.people,
    reached: said('MemberErased'),
    left: 'all',
  },
  'all is forgotten but the key': {
    held: () => town.identity.path.personKeys,
    reached: (member) =>
      eventually(
        () => kept(member),
        (stores) => isDeepStrictEqual(stores, ['personKeys']),
      ),
    left: ['personKeys'],
  },
};

const CASES = Object.entries(MOMENTS).map(([name, moment], n) => [name, 500 + n, moment] as const);

test.each(CASES)('fault 52: killed when %s: the erasure is finished', async (_, n, moment) => {
  const member = await register(town, n);
  await heard(town);
  await cardOf(town, member);
  const officer = await town.officer();
  await must(officer.post(`/members/${member}/invitations`));
  const [key = new Uint8Array()] = rowsOf('personKeys', member);
  expect(filesWith(key).length).toBeGreaterThan(0);
  const before = await replayAt(town.folder);
  const books = await ledgerText();

  const erasure = operation(`/members/${member}/erasure`, {});
  const cut = async (): Promise<void> => {
    const reached = moment.reached(member);
    const gone = untilGone([perform(officer, erasure)]);
    await reached;
    await town.kill();
    await gone;
  };
  await (moment.held ? heldDuring(moment.held(), cut) : cut());
  const left = kept(member);
  // Between two appends there is but a moment: where nothing is held, the kill may come after.
  if (moment.held) {
    expect(left).toEqual(moment.left === 'all' ? expect.arrayContaining(['people']) : moment.left);
    expect(left).toContain('personKeys');
  }

  await town.start();
  expect(
    await eventually(
      () => kept(member),
      (stores) => stores.length === 0,
    ),
  ).toEqual([]);
  await heard(town);
  const shown = await must(officer.get(`/members/${member}?purpose=support`));
  expect(shown).toEqual({ member, status: 'erased' });
  const answer = await perform(officer, erasure);
  expect(answer).toMatchObject({ member, status: 'erased' });
  expect(await perform(officer, erasure)).toEqual(answer);

  expect(filesWith(key)).toEqual([]);
  await assertAgreed(town);
  const erased = factsNamed(await factsOf(town), 'MemberErased');
  expect(erased.filter(({ data }) => data['member'] === member)).toHaveLength(1);
  // The money’s history is what it was, to the last byte of what was there.
  const then = await replayAt(town.folder, { at: before.position });
  expect([then.hash, then.balances]).toEqual([before.hash, before.balances]);
  expect((await replayAt(town.folder)).balances).toEqual(before.balances);
  expect(await ledgerText()).toBe(books);
  expect(await faultsOf(town.folder, `${before.position}:${before.hash}`)).toEqual([]);
});

test('fault 52: the chains hold, and nothing of anybody can be read', async () => {
  expect(await town.stop()).toBe(0);
  await verifyIdentity(town);
  expect(await faultsOf(town.folder)).toEqual([]);
  const numbers = new Set(CASES.map(([, n]) => person(n).registry));
  for (const [path, bytes] of filesOf(town)) {
    expect([path, plainIn(bytes, numbers)]).toEqual([path, []]);
  }
});
