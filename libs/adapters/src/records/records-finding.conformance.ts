import type { TestFunctions } from '@mutirao/event-sourcing';
import { MarkTaken } from './records.ts';
import { failure, keysOf, type Open, record, textOf } from './records-under-test.ts';

/**
 * In the order of their bytes in UTF-8. U+E000 and above against what lies beyond U+FFFF is left out:
 * there the order of bytes is another than that of Java's strings, and so than the stand-in's.
 */
const HOSTILE = [
  '',
  '\0',
  ' ',
  '$set',
  '$where',
  '%',
  "'; --",
  '*',
  '__proto__',
  'a',
  'a\0',
  'a\0b',
  'a.$.b',
  'a.b',
  'aB',
  'a_',
  'ab',
  'b'.repeat(1_000),
  '{"$gt":""}',
  'é',
  '漢字',
  '🎉',
];

export function keyConformance(open: Open, { test, equal }: TestFunctions): void {
  test('a key is nothing but a key, whatever it looks like, in the order of its bytes', async () => {
    const records = await open();
    await records.put([...HOSTILE].reverse().map((key) => record(key)));
    equal(keysOf(await records.list({ limit: 99 })), HOSTILE);
    equal((await records.many(HOSTILE)).map(textOf), HOSTILE);
    for (const [index, key] of HOSTILE.entries()) {
      equal(
        [index, keysOf(await records.list({ after: key, limit: 99 }))],
        [index, HOSTILE.slice(index + 1)],
      );
      const begun = HOSTILE.filter((each) => each.startsWith(key));
      equal([index, keysOf(await records.list({ prefix: key, limit: 99 }))], [index, begun]);
    }
    equal(await records.remove(HOSTILE), HOSTILE.length);
  });

  test('they are listed by prefix, after a key, up to a limit', async () => {
    const records = await open();
    await records.put(['b', 'a:3', 'a:1', 'a', 'a:2'].map((key) => record(key)));
    equal(keysOf(await records.list({ limit: 2 })), ['a', 'a:1']);
    equal(keysOf(await records.list({ prefix: 'a:', limit: 2 })), ['a:1', 'a:2']);
    equal(keysOf(await records.list({ prefix: 'a:', after: 'a:2', limit: 2 })), ['a:3']);
    equal(keysOf(await records.list({ prefix: 'a:', after: 'a:3', limit: 2 })), []);
    equal(keysOf(await records.list({ prefix: 'a:', after: 'A', limit: 9 })), [
      'a:1',
      'a:2',
      'a:3',
    ]);
  });

  test('what is too large is refused, in words that say none of it', async () => {
    const records = await open({ marks: { name: 'text' } });
    const most = { key: 'k'.repeat(1_000), value: Buffer.alloc(8 * 1_024 * 1_024, 1) };
    await records.put([most]);
    equal((await records.get(most.key))?.value.equals(most.value), true);
    for (const [what, wrong] of [
      ['a key of 1001 bytes: at most 1000', record(`${'k'.repeat(999)}é`)],
      ['a key that is half a character', record('\ud800')],
      ['a value of 8388609 bytes: at most 8388608', { key: 'v', value: Buffer.alloc(8_388_609) }],
      ['a mark name of 1001 bytes: at most 1000', record('m', '', { name: 'n'.repeat(1_001) })],
      ['there is no mark age', record('m', '', { age: 'n' })],
      ['the mark name is of another kind', record('m', '', { name: 1 })],
    ] as const) {
      for (const tried of [
        () => records.put([wrong]),
        () => records.insert([wrong]),
        () => records.replace(wrong, 1),
      ]) {
        const error = await failure(tried);
        equal([error instanceof RangeError, (error as Error).message], [true, what]);
      }
    }
    equal((await records.list({ limit: 9 })).length, 1);
  });
}

export function markConformance(open: Open, { test, equal }: TestFunctions): void {
  const marked = () => open({ marks: { email: 'unique', member: 'text', until: 'number' } });

  test('they are found by a mark, in the order of their keys, as they are marked now', async () => {
    const records = await marked();
    await records.put([
      record('c', '', { member: 'ana' }),
      record('a', '', { member: 'ana', email: 'a$b.c' }),
      record('b', '', { member: 'bia' }),
      record('d'),
    ]);
    equal(keysOf(await records.find('member', 'ana', 9)), ['a', 'c']);
    equal(keysOf(await records.find('member', 'ana', 1)), ['a']);
    equal(keysOf(await records.find('email', 'a$b.c', 9)), ['a']);
    equal(await records.find('member', '', 9), []);
    await records.put([record('a', '', { member: 'bia' }), record('c')]);
    equal(keysOf(await records.find('member', 'bia', 9)), ['a', 'b']);
    equal(
      [await records.find('member', 'ana', 9), await records.find('email', 'a$b.c', 9)],
      [[], []],
    );
    await records.replace(
      record('a', '', { member: 'eva' }),
      (await records.get('a'))?.revision ?? 0,
    );
    await records.remove(['b']);
    equal(await records.find('member', 'bia', 9), []);
    equal(keysOf(await records.find('member', 'eva', 9)), ['a']);
  });

  test('of a unique mark there is one; of none of it, any number', async () => {
    const records = await marked();
    equal(await records.insert([record('a', '', { email: 'x' }), record('b'), record('c')]), [
      true,
      true,
      true,
    ]);
    equal(
      await records.insert([record('d', '', { email: 'x' }), record('e', '', { email: 'y' })]),
      [false, true],
    );
    const wrong = record('b', 'changed', { email: 'x' });
    const revision = (await records.get('b'))?.revision ?? -1;
    for (const tried of [() => records.put([wrong]), () => records.replace(wrong, revision)]) {
      const error = await failure(tried);
      equal([error instanceof MarkTaken, (error as MarkTaken).mark], [true, 'email']);
    }
    equal([textOf(await records.get('b')), await records.get('d')], ['b', undefined]);
    await records.put([record('a', 'still', { email: 'x' })]);
    await records.remove(['a']);
    await records.put([wrong]);
    equal(keysOf(await records.find('email', 'x', 9)), ['b']);
  });

  test('those below a number are swept, and those without it stay', async () => {
    const records = await marked();
    const until = [1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_002, 0.5, -1];
    await records.put([
      ...until.map((each) => record(`${each}`, '', { until: each })),
      record('kept'),
    ]);
    equal(await records.removeBelow('until', 1_700_000_000_001), 3);
    equal(await records.removeBelow('until', 1_700_000_000_001), 0);
    equal(keysOf(await records.list({ limit: 9 })), ['1700000000001', '1700000000002', 'kept']);
  });

  test('what no mark is, or is one of another kind, is not asked for', async () => {
    const records = await marked();
    for (const tried of [
      () => records.find('until', '1', 1),
      () => records.find('nobody', '1', 1),
      () => records.removeBelow('member', 1),
      () => records.removeBelow('until', Number.NaN),
    ]) {
      equal((await failure(tried)) instanceof RangeError, true);
    }
  });
}
