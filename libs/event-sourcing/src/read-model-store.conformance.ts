import type { RecordedEvent } from './event.ts';
import type { TestFunctions } from './event-store.conformance.ts';
import { Projection, project } from './projection.ts';
import {
  FoldedElsewhere,
  type LogLine,
  type ReadModel,
  type ReadModelStore,
} from './read-model.ts';

interface Tally {
  readonly sum: number;
  readonly positions: readonly number[];
}

const ROWS = 'tallies';

/** Each event counts for `all` and for the letter that it names; one without a letter for nothing. */
function tallies(version: number): ReadModel<number, Tally> {
  return {
    name: ROWS,
    version,
    keysOf: ({ data }) => (data['letter'] === undefined ? [] : ['all', `by:${data['letter']}`]),
    fold: (row, { movements, position }) => ({
      sum: movements.reduce((sum, each) => sum + each, row?.sum ?? 0),
      positions: [...(row?.positions ?? []), position],
    }),
    lineOf: ({ sum }, { movements }, key) => `${key} by ${movements.join()}: ${sum}`,
  };
}

function eventsOf(letters: string, from = 0): RecordedEvent<number>[] {
  return [...letters].map((letter, index) => ({
    position: from + index,
    id: `id-${from + index}`,
    type: 'test.Added.v1',
    at: 0,
    effectiveOn: '2026-11-22',
    data: letter === '-' ? {} : { letter },
    movements: [from + index],
    meta: { operation: 'add', actor: 'someone', correlation: 'one' },
  }));
}

type Create = () => ReadModelStore | Promise<ReadModelStore>;

async function logOf(
  store: ReadModelStore,
  key: string,
  from: number,
  to: number,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  for await (const line of store.lines(ROWS, key, { from, to })) found.push(line);
  return found;
}

const rowsOf = (store: ReadModelStore) => store.list<Tally>(ROWS, { limit: 100 });

/** The one suite that every store of read models passes. */
export function readModelStoreConformance(create: Create, { test, equal }: TestFunctions): void {
  logConformance(create, { test, equal });
  raceConformance(create, { test, equal });
  keyConformance(create, { test, equal });

  test('a model that was never folded stands before position 0 and has no rows', async () => {
    const store = await create();
    equal(await store.position(ROWS, 1), -1);
    equal([await store.get(ROWS, 'all'), await rowsOf(store)], [undefined, []]);
  });

  test('rows and position are kept together', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('aba'));
    equal(await store.position(ROWS, 1), 2);
    equal(await store.get<Tally>(ROWS, 'by:a'), { sum: 2, positions: [0, 2] });
    equal(await store.get<Tally>(ROWS, 'all'), { sum: 3, positions: [0, 1, 2] });
  });

  test('the same events give the same rows, in whatever batches and however often', async () => {
    const [once, byOne, again] = [await create(), await create(), await create()];
    const events = eventsOf('abacab-ca');
    await project(tallies(1), once, events);
    for (const event of events) await project(tallies(1), byOne, [event]);
    await project(tallies(1), again, events.slice(0, 5));
    await project(tallies(1), again, events.slice(2, 7));
    await project(tallies(1), again, events);
    for (const store of [byOne, again]) {
      equal(await rowsOf(store), await rowsOf(once));
      equal(await store.position(ROWS, 1), 8);
    }
  });

  test('an event that touches no row moves the position', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('a--'));
    equal([await store.position(ROWS, 1), (await rowsOf(store)).length], [2, 2]);
    await project(tallies(1), store, eventsOf('-', 3));
    equal([await store.position(ROWS, 1), (await rowsOf(store)).length], [3, 2]);
  });

  test('another version has none of the rows of the old one', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('abz'));
    equal(await store.position(ROWS, 2), -1);
    await project(tallies(2), store, eventsOf('aba'));
    const keys = (await rowsOf(store)).map(({ key }) => key);
    equal(keys, ['all', 'by:a', 'by:b']);
    equal(await store.position(ROWS, 2), 2);
  });

  test('models of one store do not see each other', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('ab'));
    const other = { ...tallies(1), name: 'others' };
    equal([await store.position('others', 1), await store.list('others', { limit: 9 })], [-1, []]);
    await project(other, store, eventsOf('c', 0));
    equal([await store.position('others', 1), await store.position(ROWS, 1)], [0, 1]);
    equal(await store.get('others', 'by:a'), undefined);
  });

  test('what was read may be changed without changing what is kept', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('a'));
    ((await store.get<{ sum: number }>(ROWS, 'all')) ?? { sum: 0 }).sum = 99;
    equal((await store.get<Tally>(ROWS, 'all'))?.sum, 0);
  });
}

function keyConformance(create: Create, { test, equal }: TestFunctions): void {
  test('rows are listed by prefix, after a key, in order, up to a limit', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('dbeca'));
    const keys = async (options: { prefix?: string; after?: string; limit: number }) =>
      (await store.list<Tally>(ROWS, options)).map(({ key }) => key);
    equal(await keys({ limit: 9 }), ['all', 'by:a', 'by:b', 'by:c', 'by:d', 'by:e']);
    equal(await keys({ prefix: 'by:', limit: 2 }), ['by:a', 'by:b']);
    equal(await keys({ prefix: 'by:', after: 'by:b', limit: 2 }), ['by:c', 'by:d']);
    equal(await keys({ prefix: 'by:', after: 'by:e', limit: 2 }), []);
    equal(await keys({ prefix: 'by', after: 'a', limit: 1 }), ['by:a']);
  });

  test('many rows are read at once, in the order in which they are asked for', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('ab'));
    const sums = (await store.many<Tally>(ROWS, ['by:b', 'by:z', 'all', 'by:b'])).map(
      (row) => row?.sum,
    );
    equal([sums, await store.many(ROWS, [])], [[1, undefined, 1, 1], []]);
  });

  test('a key is nothing but a key, whatever it looks like', async () => {
    const store = await create();
    const keys = ['$set', '$where', 'a.b', 'a.$.b', '__proto__', 'é', '%', "'; --", '{"$gt":""}'];
    const rows = keys.map((key) => ({ key, row: { [key]: key, $inc: { n: 1 } } }));
    await store.position(ROWS, 1);
    await store.save(ROWS, 1, { rows, lines: [], position: 0 }, -1);
    equal(
      await store.many(ROWS, keys),
      rows.map(({ row }) => row),
    );
    equal((await store.list(ROWS, { prefix: '$', limit: 9 })).length, 2);
  });
}

function raceConformance(create: Create, { test, equal }: TestFunctions): void {
  test('of two that fold the same events one writes, and the other begins again after it', async () => {
    const store = await create();
    const [one, other] = [
      await Projection.open(tallies(1), store),
      await Projection.open(tallies(1), store),
    ];
    await one.fold(eventsOf('aba'));
    await other.fold(eventsOf('ab'));
    equal([await one.save(), await other.save(), other.position], [true, false, 2]);
    await other.fold(eventsOf('abac'));
    equal([await other.save(), await store.position(ROWS, 1)], [true, 3]);
    equal((await store.get<Tally>(ROWS, 'all'))?.positions, [0, 1, 2, 3]);
    const log = await logOf(store, 'all', 0, 9);
    equal(
      log.map(({ position }) => position),
      [0, 1, 2, 3],
    );
  });

  test('what stands on another position than the model’s is not written', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('ab'));
    const late = { rows: [{ key: 'all', row: 'late' }], lines: [], position: 9 };
    for (const expected of [-1, 0, 2]) {
      const refused = await store.save(ROWS, 1, late, expected).catch((error: unknown) => error);
      equal(refused instanceof FoldedElsewhere, true);
    }
    equal([(await store.get<Tally>(ROWS, 'all'))?.sum, await store.position(ROWS, 1)], [1, 1]);
  });
}

function logConformance(create: Create, { test, equal }: TestFunctions): void {
  test('a key’s log has a line an event, from one position to another, in order or newest first', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('abaca'));
    const lines = async (key: string, from: number, to: number) =>
      (await logOf(store, key, from, to)).map(({ position, text }) => `${position} ${text}`);
    equal(await lines('by:a', 0, 4), ['0 by:a by 0: 0', '2 by:a by 2: 2', '4 by:a by 4: 6']);
    equal(await lines('by:a', 4, 0), ['4 by:a by 4: 6', '2 by:a by 2: 2', '0 by:a by 0: 0']);
    equal(await lines('by:a', 1, 3), ['2 by:a by 2: 2']);
    equal(await lines('by:a', 3, 1), ['2 by:a by 2: 2']);
    equal(await lines('by:b', 2, 4), []);
    equal(await lines('by:', 0, 4), []);
    equal(await lines('all', 3, 9), ['3 all by 3: 6', '4 all by 4: 10']);
  });

  test('a log is the same in whatever batches it was written, over however many positions', async () => {
    const letters = 'ab-c'.repeat(2_500);
    const [once, often] = [await create(), await create()];
    const events = eventsOf(letters);
    await project(plain, once, events);
    for (let start = 0; start < events.length; start += 777) {
      await project(plain, often, events.slice(Math.max(0, start - 10), start + 777));
    }
    const [all, again] = [
      await logOf(once, 'by:c', 0, letters.length),
      await logOf(often, 'by:c', 0, letters.length),
    ];
    equal(all.length, 2_500);
    equal(again, all);
    equal((await logOf(often, 'by:c', letters.length, 0)).reverse(), all);
    equal(await logOf(often, 'by:c', 8_996, 9_002), [
      { position: 8_999, text: 'by:c by 8999: 8999' },
    ]);
  });

  test('another version has nothing of the old one’s logs', async () => {
    const store = await create();
    await project(tallies(1), store, eventsOf('ab'));
    equal(await store.position(ROWS, 2), -1);
    await project(tallies(2), store, eventsOf('bb'));
    equal((await logOf(store, 'all', 0, 9)).length, 2);
    equal(await logOf(store, 'by:a', 0, 9), []);
  });
}

/** Rows that do not grow with the events. */
const plain: ReadModel<number, number> = {
  name: ROWS,
  version: 1,
  keysOf: tallies(1).keysOf,
  fold: (_, { movements }) => movements[0] ?? 0,
  lineOf: (sum, { movements }, key) => `${key} by ${movements.join()}: ${sum}`,
};
