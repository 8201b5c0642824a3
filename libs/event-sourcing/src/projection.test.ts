import { expect, test } from '@jest/globals';
import type { RecordedEvent } from './event.ts';
import { MemoryReadModels } from './memory-read-models.ts';
import { Projection, project } from './projection.ts';
import type { ReadModel } from './read-model.ts';

/** Memory that counts how often it is asked, and cannot be asked while it is down. */
class Counted extends MemoryReadModels {
  readonly asked: (readonly string[])[] = [];
  isDown = false;

  override async many<Row>(name: string, keys: readonly string[]) {
    if (this.isDown) throw new Error('down');
    this.asked.push(keys);
    return super.many<Row>(name, keys);
  }
}

type Row = { readonly seen: number; readonly other?: number };

/** Events `a`, `b`: a row each; `a>b` also says what the row of `b` was before it; `+a` begins it. */
const letters: ReadModel<string, Row> = {
  name: 'letters',
  version: 1,
  keysOf: ({ type }) => [...type.replace(/>.*|\+/, '')],
  begins: ({ type }) => type.startsWith('+'),
  fold(row, { type }, _, look) {
    const [, looked] = type.split('>');
    const other = looked === undefined ? undefined : look?.(looked)?.seen;
    return { seen: (row?.seen ?? 0) + 1, ...(other === undefined ? {} : { other }) };
  },
};

function events(types: string, from = 0): RecordedEvent<string>[] {
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  return types.split(' ').map((type, index) => ({
    ...{ position: from + index, id: '', type, at: 0, effectiveOn: '', data: {}, movements: [] },
    meta,
  }));
}

const rowsOf = async (store: MemoryReadModels) =>
  Object.fromEntries(
    (await store.list<Row>('letters', { limit: 99 })).map(({ key, row }) => [key, row]),
  );

test('the rows of many events are asked for at once, and then no more', async () => {
  const store = new Counted();
  const projection = await Projection.open(letters, store);
  await projection.fold(events('a b a ab +c c'));
  expect(store.asked).toEqual([['a', 'b']]);
  await projection.save();
  await projection.fold(events('a c', 6));
  await projection.save();
  expect(store.asked).toHaveLength(1);
  expect(await rowsOf(store)).toEqual({ a: { seen: 4 }, b: { seen: 2 }, c: { seen: 3 } });
});

test('a fold that looks at a row which is not at hand is done when it is, once', async () => {
  const store = new Counted();
  await project(letters, store, events('b b b'));
  await project(letters, store, events('a>b a>b', 3));
  expect(store.asked).toEqual([['b'], ['a'], ['b']]);
  expect(await rowsOf(store)).toEqual({ a: { seen: 2, other: 3 }, b: { seen: 3 } });
});

test('what an event looks at is as it was before the event', async () => {
  const store = new MemoryReadModels();
  await project(letters, store, events('a b ba>a'));
  expect(await rowsOf(store)).toEqual({ a: { seen: 2, other: 1 }, b: { seen: 2, other: 1 } });
});

test('after a store that was down the same events are given again, and count once', async () => {
  const store = new Counted();
  const projection = await Projection.open(letters, store);
  await projection.fold(events('a'));
  store.isDown = true;
  await expect(projection.fold(events('a a b+c>b', 0))).rejects.toThrow('down');
  store.isDown = false;
  await projection.fold(events('a a b', 0));
  await projection.save();
  expect(await rowsOf(store)).toEqual({ a: { seen: 2 }, b: { seen: 1 } });
});
