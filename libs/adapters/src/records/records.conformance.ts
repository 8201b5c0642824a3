import type { TestFunctions } from '@mutirao/event-sourcing';
import { keyConformance, markConformance } from './records-finding.conformance.ts';
import { keysOf, type Open, record, textOf } from './records-under-test.ts';

/** The one suite that every store of records passes. */
export function recordsConformance(open: Open, functions: TestFunctions): void {
  writingConformance(open, functions);
  raceConformance(open, functions);
  keyConformance(open, functions);
  markConformance(open, functions);
}

function writingConformance(open: Open, { test, equal }: TestFunctions): void {
  test('what was put is there under its key, byte for byte, in place of what was there', async () => {
    const records = await open();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await records.put([{ key: 'a', value: bytes }, record('b', '')]);
    equal((await records.get('a'))?.value, bytes);
    equal(textOf(await records.get('b')), '');
    await records.put([record('a', 'other'), record('c')]);
    equal((await records.many(['a', 'b', 'c'])).map(textOf), ['other', '', 'c']);
    equal(await records.get('d'), undefined);
  });

  test('many are read in the order in which they are asked for', async () => {
    const records = await open();
    await records.put([record('a'), record('b')]);
    equal(keysOf(await records.many(['b', 'z', 'a', 'b'])), ['b', undefined, 'a', 'b']);
    equal(
      [await records.many([]), await records.put([]), await records.insert([])],
      [[], undefined, []],
    );
  });

  test('what is there is not inserted again, and the others of the same call are', async () => {
    const records = await open();
    equal(await records.insert([record('a', '1'), record('b', '1')]), [true, true]);
    equal(await records.insert([record('c', '2'), record('a', '2'), record('d', '2')]), [
      true,
      false,
      true,
    ]);
    equal((await records.many(['a', 'b', 'c', 'd'])).map(textOf), ['1', '1', '2', '2']);
  });

  test('it is replaced at the revision that was read, and at no other', async () => {
    const records = await open();
    await records.put([record('a', '1')]);
    const revision = (await records.get('a'))?.revision ?? -1;
    equal(await records.replace(record('a', '2'), revision), true);
    equal(await records.replace(record('a', '3'), revision), false);
    equal(await records.replace(record('gone'), revision), false);
    equal(textOf(await records.get('a')), '2');
    equal(await records.get('gone'), undefined);
  });

  test('a revision changes with whatever is done, also with the same value', async () => {
    const records = await open();
    const seen = new Set<number | undefined>();
    const see = async () => seen.add((await records.get('a'))?.revision);
    for (let round = 0; round < 2; round++) {
      await records.insert([record('a')]);
      await see();
      await records.put([record('a')]);
      await see();
      await records.replace(record('a'), (await records.get('a'))?.revision ?? -1);
      await see();
      await records.remove(['a']);
    }
    equal(seen.size, 6);
  });

  test('what was removed is gone, and as many as were there are counted', async () => {
    const records = await open();
    await records.put([record('a'), record('b'), record('c')]);
    equal(await records.remove(['a', 'c', 'z']), 2);
    equal([await records.remove(['a']), await records.remove([])], [0, 0]);
    equal(keysOf(await records.list({ limit: 9 })), ['b']);
    equal(await records.insert([record('a')]), [true]);
  });

  test('thousands are put, inserted, read and removed at once', async () => {
    const records = await open();
    const all = Array.from({ length: 3_000 }, (_, index) => record(`k${index}`));
    const keys = all.map(({ key }) => key);
    await records.put(all.slice(0, 1_500));
    equal((await records.insert(all)).filter(Boolean).length, 1_500);
    equal(keysOf(await records.many(keys)), keys);
    equal(await records.remove(keys), 3_000);
  });
}

function raceConformance(open: Open, { test, equal }: TestFunctions): void {
  test('of many that insert one key at once, one does', async () => {
    const records = await open();
    const tries = Array.from({ length: 20 }, (_, n) => records.insert([record('a', `${n}`)]));
    const done = (await Promise.all(tries)).flat();
    equal(done.filter(Boolean).length, 1);
    equal(textOf(await records.get('a')), `${done.indexOf(true)}`);
  });

  test('of many that replace one revision at once, one does', async () => {
    const records = await open();
    await records.put([record('a')]);
    const revision = (await records.get('a'))?.revision ?? -1;
    const tries = Array.from({ length: 20 }, (_, n) =>
      records.replace(record('a', `${n}`), revision),
    );
    const done = await Promise.all(tries);
    equal(done.filter(Boolean).length, 1);
    equal(textOf(await records.get('a')), `${done.indexOf(true)}`);
  });

  test('many that put one key at once all do, and one of them is there', async () => {
    const records = await open();
    await Promise.all(Array.from({ length: 20 }, (_, n) => records.put([record('a', `${n}`)])));
    equal(Number(textOf(await records.get('a'))) < 20, true);
    equal((await records.list({ limit: 9 })).length, 1);
  });

  test('of many that insert one unique mark under keys of their own, one does', async () => {
    const records = await open({ marks: { email: 'unique' } });
    const tries = Array.from({ length: 20 }, (_, n) =>
      records.insert([record(`k${n}`, '', { email: 'same' })]),
    );
    equal((await Promise.all(tries)).flat().filter(Boolean).length, 1);
    equal((await records.list({ limit: 99 })).length, 1);
  });
}
