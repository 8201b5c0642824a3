import { catchUp, type EventStore } from './event-store.ts';
import {
  type Chunk,
  ChunkWriter,
  EMPTY_HEAD,
  eachFrame,
  type Head,
  headOf,
  verifyChunk,
} from './stored-form.ts';

/** What the suite needs of a test runner, so that this library needs none. */
export interface TestFunctions {
  test(name: string, run: () => Promise<void>): void;
  equal(actual: unknown, expected: unknown): void;
}

export interface StoreUnderTest {
  /** A new, empty journal. */
  create(): Promise<EventStore>;
  /** Another opening of the same journal (a second process); left out by stores without one. */
  again?(): Promise<EventStore>;
}

/** The one suite that every event store passes. */
export function eventStoreConformance(
  subject: StoreUnderTest,
  { test, equal }: TestFunctions,
): void {
  test('an empty journal ends before position 0', async () => {
    const store = await subject.create();
    equal(await store.head(), EMPTY_HEAD);
    equal(await texts(store, 0), []);
    await store.close();
  });

  test('what was appended is read back byte for byte, in order, from any position', async () => {
    const store = await subject.create();
    const first = chunkOf(EMPTY_HEAD, ['a', 'b', 'ç'.repeat(9000)]);
    const second = chunkOf(headOf(first), ['d']);
    equal(await store.append(first), 'appended');
    equal(await store.append(second), 'appended');
    equal(await texts(store, 0), ['a', 'b', 'ç'.repeat(9000), 'd']);
    equal(await texts(store, 1), ['b', 'ç'.repeat(9000), 'd']);
    equal(await texts(store, 3), ['d']);
    equal(await texts(store, 4), []);
    const head = await store.head();
    equal([head.position, Buffer.from(head.hash).equals(headOf(second).hash)], [3, true]);
    let checked: Head = EMPTY_HEAD;
    for await (const chunk of store.read(0)) checked = verifyChunk(checked, chunk);
    equal(checked.position, 3);
    await store.close();
  });

  test('an append at another position than the end is a conflict and leaves nothing', async () => {
    const store = await subject.create();
    const first = chunkOf(EMPTY_HEAD, ['a', 'b']);
    await store.append(first);
    equal(await store.append(chunkOf(EMPTY_HEAD, ['x'])), 'conflict');
    equal(await store.append(chunkOf({ ...headOf(first), position: 4 }, ['x'])), 'conflict');
    equal(await texts(store, 0), ['a', 'b']);
    await store.close();
  });

  test('of writers that append at one position at once, exactly one wins', async () => {
    const store = await subject.create();
    const other = (await subject.again?.()) ?? store;
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((text, index) =>
        (index % 2 ? other : store).append(chunkOf(EMPTY_HEAD, [text])),
      ),
    );
    equal(answers.filter((answer) => answer === 'appended').length, 1);
    equal((await texts(store, 0)).length, 1);
    equal(await texts(other, 0), await texts(store, 0));
    if (other !== store) await other.close();
    await store.close();
  });

  test('a subscription brings what is there, then what comes, once and in order', async () => {
    const store = await subject.create();
    const writer = (await subject.again?.()) ?? store;
    const stop = new AbortController();
    const seen: string[] = [];
    let head = headOf(chunkOf(EMPTY_HEAD, ['0', '1', '2']));
    await store.append(chunkOf(EMPTY_HEAD, ['0', '1', '2']));
    const reading = (async () => {
      for await (const chunk of catchUp(store, 1, stop.signal)) {
        seen.push(...textsOf(chunk, 1));
        if (seen.length >= 7) stop.abort();
      }
    })();
    for (const text of ['3', '4', '5', '6', '7']) {
      const chunk = chunkOf(head, [text]);
      await writer.append(chunk);
      head = headOf(chunk);
    }
    await reading;
    equal(seen, ['1', '2', '3', '4', '5', '6', '7']);
    if (writer !== store) await writer.close();
    await store.close();
  });

  test('a subscription that waits ends when it is told to', async () => {
    const store = await subject.create();
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of catchUp(store, 0, stop.signal)) equal('an event', 'none');
    })();
    stop.abort();
    await reading;
    await store.close();
  });
}

function chunkOf(head: Head, texts: readonly string[]): Chunk {
  const writer = new ChunkWriter(head);
  for (const text of texts) writer.add(text, `${text.length}`);
  return writer.chunk();
}

function textsOf(chunk: Chunk, from: number): string[] {
  const found: string[] = [];
  eachFrame(
    chunk,
    (frame) => found.push(frame.bytes.toString('utf8', frame.bodyStart, frame.bodyEnd)),
    from,
  );
  return found;
}

async function texts(store: EventStore, from: number): Promise<string[]> {
  const found: string[] = [];
  for await (const chunk of store.read(from)) found.push(...textsOf(chunk, from));
  return found;
}
