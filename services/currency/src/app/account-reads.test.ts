import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { project, readEvents, Unavailable } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { threads } from '../read-models/threads.ts';
import { accountReads } from './account-reads.ts';
import { SmallTown } from './members.fixture.ts';

const NUMBER = '10000000019';
let small: SmallTown;
let account: string;

beforeEach(async () => {
  small = await SmallTown.start();
  const { members } = await small.registration.registerNumbers([NUMBER]);
  account = `holder:${members[0]}`;
});
afterEach(() => small.remove());

const readsOf = async (of: string, page: { after?: number; limit: number }) => {
  const { store, readModels } = small.town.parts;
  for await (const event of readEvents(store, movementCodec)) {
    await project(threads, readModels, [event]);
  }
  return accountReads(small.town, of, page);
};

test('whose account it is sees who looked, as what and why, a page at a time', async () => {
  const { town } = small;
  const officer = small.by('otto', ['holder', 'officer']);
  await town.seen({ account }, { ...officer, purpose: 'complaint' });
  await town.seen({ records: 'merchants' }, officer);
  await town.seen({ account }, small.by('ada', ['auditor']));
  const first = await readsOf(account, { limit: 1 });
  expect(first).toMatchObject({
    account,
    reads: [{ by: town.actorOf('otto'), roles: ['officer'], purpose: 'complaint' }],
  });
  const rest = await readsOf(account, { after: first.next ?? -1, limit: 5 });
  expect(rest.reads).toMatchObject([
    { by: town.actorOf('ada'), roles: ['auditor'], purpose: 'support' },
  ]);
  expect(rest.next).toBeUndefined();
});

test('the same look twice is two looks: a read has no key', async () => {
  const officer = small.by('otto', ['officer']);
  await small.town.seen({ account }, officer);
  await small.town.seen({ account }, officer);
  expect((await readsOf(account, { limit: 9 })).reads).toHaveLength(2);
});

test('fault 53: a look that cannot be recorded is refused before anything is shown', async () => {
  const { town } = small;
  town.parts.journal.halt('the disk is full');
  const looking = town.seen({ account }, small.by('otto', ['officer']));
  await expect(looking).rejects.toBeInstanceOf(Unavailable);
  expect((await readsOf(account, { limit: 9 })).reads).toEqual([]);
});
