import { expect, test } from '@jest/globals';
import { type Outcome, Unavailable } from '@mutirao/event-sourcing';
import {
  add,
  type CountRefusal,
  counter,
  LIMIT,
  meta,
  opened,
} from '../../../event-sourcing/src/counter.fixture.ts';
import { MemoryEventStore } from '../../../event-sourcing/src/memory-event-store.ts';
import { answerOf, answerOfFailure, forwarded, outcomeFrom, type Travelling } from './forwarded.ts';

const { codec } = counter;
const arrived = (outcome: Outcome<number, CountRefusal>): Outcome<number, CountRefusal> => {
  const { kind = '', headers = {}, value = Buffer.alloc(0) } = answerOf(outcome, codec);
  return outcomeFrom({ kind, headers, value }, codec);
};

test('an outcome arrives as it was: events with their movements, a refusal with what it says', async () => {
  const { journal } = await opened(new MemoryEventStore());
  await journal.execute(add(1), meta('first'));
  const outcomes = [
    await journal.execute({ type: 'AddTwice', amount: 4 }, meta('a')),
    await journal.execute(add(3, 'Érica · ção'), meta()),
    await journal.execute(add(LIMIT), meta('b')),
    await journal.execute({ type: 'Nothing' }, meta('c')),
    await journal.execute(add(5), meta('a', 'another')),
  ];
  expect(outcomes.map(({ kind }) => kind)).toEqual([
    'done',
    'done',
    'refused',
    'done',
    'key-reused',
  ]);
  for (const outcome of outcomes) expect(arrived(outcome)).toEqual(outcome);
});

test('why nothing was written is told; of a bug, nothing but that it was one', () => {
  const { kind = '', value = Buffer.alloc(0) } = answerOfFailure(
    new Unavailable('the disk is full'),
  );
  const received = () => outcomeFrom({ kind, headers: {}, value }, codec);
  expect(received).toThrow(new Unavailable('the disk is full'));
  expect(() => answerOfFailure(new Error('a bug'))).toThrow('a bug');
  const failed = { kind: 'failed', headers: {}, value: Buffer.alloc(0) };
  expect(() => outcomeFrom(failed, codec)).toThrow('the command failed where it was executed');
});

test('a command without a key is given one that is nobody else’s, and one with a key keeps it', () => {
  const keys = [meta(), meta()].map((each) => JSON.parse(forwarded(add(1), each)).meta);
  expect(keys[0].key).toMatch(/^[0-9a-f]{32}$/);
  expect(keys[0].request).toMatch(/^[\w-]{22}$/);
  expect(keys[0].key).not.toBe(keys[1].key);
  const bound = meta('a');
  expect(JSON.parse(forwarded(add(1), bound))).toEqual({ command: add(1), meta: bound });
});

test('commands that JSON would change do not compile', () => {
  const travels: Travelling<{ readonly type: 'a'; readonly rows: readonly { n?: number }[] }> = 0;
  // @ts-expect-error a date would arrive as a text
  const date: Travelling<{ readonly type: 'a' } | { readonly at: Date }> = 0;
  // @ts-expect-error a map would arrive empty
  const map: Travelling<{ readonly of: ReadonlyMap<string, number> }> = 0;
  // @ts-expect-error bytes would arrive as an object
  const bytes: Travelling<{ readonly rows: readonly { readonly hash: Uint8Array }[] }> = 0;
  expect([travels, date, map, bytes]).toEqual([0, 0, 0, 0]);
});
