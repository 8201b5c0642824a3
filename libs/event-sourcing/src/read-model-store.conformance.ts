import type { RecordedEvent } from './event.ts';
import type { TestFunctions } from './event-store.conformance.ts';
import { project, type ReadModel, type ReadModelStore } from './read-model.ts';

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

/** The one suite that every store of read models passes. */
export function readModelStoreConformance(
  create: () => ReadModelStore,
  { test, equal }: TestFunctions,
): void {
  const rowsOf = (store: ReadModelStore) => store.list<Tally>(ROWS, { limit: 100 });
  logConformance(create, { test, equal });

  test('a model that was never folded stands before position 0 and has no rows', async () => {
    const store = create();
    equal([store.position(ROWS, 1), store.get(ROWS, 'all'), rowsOf(store)], [-1, undefined, []]);
  });

  test('rows and position are kept together', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('aba'));
    equal(store.position(ROWS, 1), 2);
    equal(store.get<Tally>(ROWS, 'by:a'), { sum: 2, positions: [0, 2] });
    equal(store.get<Tally>(ROWS, 'all'), { sum: 3, positions: [0, 1, 2] });
  });

  test('the same events give the same rows, in whatever batches and however often', async () => {
    const [once, byOne, again] = [create(), create(), create()];
    const events = eventsOf('abacab-ca');
    project(tallies(1), once, events);
    for (const event of events) project(tallies(1), byOne, [event]);
    project(tallies(1), again, events.slice(0, 5));
    project(tallies(1), again, events.slice(2, 7));
    project(tallies(1), again, events);
    for (const store of [byOne, again]) {
      equal(rowsOf(store), rowsOf(once));
      equal(store.position(ROWS, 1), 8);
    }
  });

  test('an event that touches no row moves the position', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('a--'));
    equal([store.position(ROWS, 1), rowsOf(store).length], [2, 2]);
  });

  test('another version begins anew, without the rows of the old one', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('abz'));
    equal([store.position(ROWS, 2), rowsOf(store)], [-1, []]);
    project(tallies(2), store, eventsOf('ab'));
    equal(
      rowsOf(store).map(({ key }) => key),
      ['all', 'by:a', 'by:b'],
    );
    equal(store.position(ROWS, 2), 1);
  });

  test('rows are listed by prefix, after a key, in order, up to a limit', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('dbeca'));
    const keys = (options: { prefix?: string; after?: string; limit: number }) =>
      store.list<Tally>(ROWS, options).map(({ key }) => key);
    equal(keys({ limit: 9 }), ['all', 'by:a', 'by:b', 'by:c', 'by:d', 'by:e']);
    equal(keys({ prefix: 'by:', limit: 2 }), ['by:a', 'by:b']);
    equal(keys({ prefix: 'by:', after: 'by:b', limit: 2 }), ['by:c', 'by:d']);
    equal(keys({ prefix: 'by:', after: 'by:e', limit: 2 }), []);
    equal(keys({ prefix: 'by', after: 'a', limit: 1 }), ['by:a']);
  });

  test('models of one store do not see each other', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('ab'));
    const other = { ...tallies(1), name: 'others' };
    equal([store.position('others', 1), store.list('others', { limit: 9 })], [-1, []]);
    project(other, store, eventsOf('c', 0));
    equal([store.position('others', 1), store.position(ROWS, 1)], [0, 1]);
    equal(store.get('others', 'by:a'), undefined);
  });

  test('what was read may be changed without changing what is kept', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('a'));
    (store.get<{ sum: number }>(ROWS, 'all') ?? { sum: 0 }).sum = 99;
    equal(store.get<Tally>(ROWS, 'all')?.sum, 0);
  });
}

function logConformance(create: () => ReadModelStore, { test, equal }: TestFunctions): void {
  test('a key’s log has a line an event, from one position to another, in order or newest first', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('abaca'));
    const lines = (key: string, from: number, to: number) =>
      [...store.lines(ROWS, key, { from, to })].map(({ position, text }) => `${position} ${text}`);
    equal(lines('by:a', 0, 4), ['0 by:a by 0: 0', '2 by:a by 2: 2', '4 by:a by 4: 6']);
    equal(lines('by:a', 4, 0), ['4 by:a by 4: 6', '2 by:a by 2: 2', '0 by:a by 0: 0']);
    equal(lines('by:a', 1, 3), ['2 by:a by 2: 2']);
    equal(lines('by:a', 3, 1), ['2 by:a by 2: 2']);
    equal(lines('by:b', 2, 4), []);
    equal(lines('by:', 0, 4), []);
    equal(lines('all', 3, 9), ['3 all by 3: 6', '4 all by 4: 10']);
  });

  test('a log is the same in whatever batches it was written, over however many positions', async () => {
    const letters = 'ab-c'.repeat(2_500);
    const [once, often] = [create(), create()];
    const events = eventsOf(letters);
    project(tallies(1), once, events);
    for (let start = 0; start < events.length; start += 777) {
      project(tallies(1), often, events.slice(Math.max(0, start - 10), start + 777));
    }
    const all = { from: 0, to: letters.length };
    const [log, again] = [once, often].map((store) => [...store.lines(ROWS, 'by:c', all)]);
    equal(log?.length, 2_500);
    equal(again, log);
    const back = [...often.lines(ROWS, 'by:c', { from: letters.length, to: 0 })];
    equal(back.reverse(), log);
    const last = { position: 8_999, text: 'by:c by 8999: 10127250' };
    equal([...often.lines(ROWS, 'by:c', { from: 8_996, to: 9_002 })], [last]);
  });

  test('another version has nothing of the old one’s logs', async () => {
    const store = create();
    project(tallies(1), store, eventsOf('ab'));
    equal(store.position(ROWS, 2), -1);
    project(tallies(2), store, eventsOf('b'));
    equal([...store.lines(ROWS, 'all', { from: 0, to: 9 })].length, 1);
    equal([...store.lines(ROWS, 'by:a', { from: 0, to: 9 })], []);
  });
}
