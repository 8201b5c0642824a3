// Starts: the server under strace, which lets one of its flushes to disk fail.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { furnish, must, paidRun, transfer } from './benefit.fixture.ts';
import { fresh, type Json, Unanswered } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let town: FaultTown;
let ana: string;
let bia: string;
const told: { readonly key: string; readonly body: Json }[] = [];

beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(people(20)));
  // Ended cleanly, so that each start finds no log and flushes the same.
  await town.stop();
});
afterEach(() => town.kill());
afterAll(() => town.remove());

/** One transfer after the other, until there is no answer: the key of that one. */
async function transferUntilGone(): Promise<string> {
  for (let sent = 0; sent < 50; sent++) {
    const key = fresh();
    try {
      told.push({ key, body: await must(transfer(town, ana, bia, 1, { key })) });
    } catch (error) {
      if (error instanceof Unanswered) return key;
      throw error;
    }
  }
  throw new Error('every flush went well');
}

test.each([
  ['the first of the log', 'journal', 1],
  ['that of the first transfer', 'journal', 2],
  ['that of the fifth transfer', 'journal', 6],
  ['that of the first head', 'head', 2],
  ['that of the fourth head', 'head', 5],
] as const)(
  'fault 10: a flush fails, %s: the process ends, and nobody was told of what may be lost',
  async (_, file, n) => {
    const { journal, head } = town.folder.path;
    const path = { journal: `${journal}-wal`, head }[file];
    const inject = `inject=fsync,fdatasync:error=EIO:when=${n}`;
    const under = ['strace', '-f', '-P', path, '-e', inject, '-o', '/dev/null'];
    const server = await town.start({ under });
    const open = await transferUntilGone();
    expect(await server.ended).toEqual({ code: 70, signal: null });
    expect(server.said.join('\n')).toContain('the store is lost: the process ends');

    await town.start();
    told.push({ key: open, body: await must(transfer(town, ana, bia, 1, { key: open })) });
    for (const { key, body } of told) {
      expect(await must(transfer(town, ana, bia, 1, { key }))).toEqual(body);
    }
    expect(await town.stop()).toBe(0);
    const transferred = ofKind(await eventsOf(town.folder), 'Transferred');
    expect(transferred.map(({ id }) => id)).toEqual(told.map(({ body }) => body['id']));
    expect(await faultsOf(town.folder)).toEqual([]);
  },
);
