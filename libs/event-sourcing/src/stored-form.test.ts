import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ChainBroken,
  type Chunk,
  ChunkWriter,
  EMPTY_HEAD,
  eachFrame,
  GENESIS,
  type Head,
  hashOf,
  headOf,
  verifyChunk,
} from './stored-form.ts';

type Pair = readonly [body: string, transfers: string];

function written(pairs: readonly Pair[], head: Head = EMPTY_HEAD): Chunk {
  const writer = new ChunkWriter(head);
  for (const [body, transfers] of pairs) writer.add(body, transfers);
  return writer.chunk();
}

function pairsOf(chunk: Chunk, from = 0): Pair[] {
  const pairs: Pair[] = [];
  eachFrame(
    chunk,
    ({ bytes, bodyStart, bodyEnd, transfersStart, transfersEnd }) =>
      pairs.push([
        bytes.toString('utf8', bodyStart, bodyEnd),
        bytes.toString('latin1', transfersStart, transfersEnd),
      ]),
    from,
  );
  return pairs;
}

/** The position at which checking `bytes` stops, or `whole`. */
function brokenAt(chunk: Chunk, bytes: Buffer): number | 'whole' {
  try {
    verifyChunk(EMPTY_HEAD, { ...chunk, bytes });
    return 'whole';
  } catch (error) {
    if (error instanceof ChainBroken) return error.position;
    throw error;
  }
}

const SAMPLE = written([
  ['{"a":1}', 'x y 1 MUM -\n'],
  ['{"ç":"€"}', ''],
  ['', 'z'],
]);

test('the bytes of an event are those that history was written in', () => {
  const body = Buffer.from('{"ç":1}');
  const transfers = Buffer.from('a b 1 MUM -\n');
  const length = (bytes: Buffer): Buffer => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(bytes.length);
    return four;
  };
  const frame = Buffer.concat([length(body), body, length(transfers), transfers]);
  const hash = createHash('sha256').update(GENESIS).update(frame).digest();
  expect(written([['{"ç":1}', 'a b 1 MUM -\n']]).bytes).toEqual(
    Buffer.concat([GENESIS, frame, hash]),
  );
  expect(hash.toString('hex')).toBe(
    '9d02fbbaf0201cdfdde1c01cf3a16b1cc5279b6a2b098a5b141f403d0c8c2438',
  );
});

test('any texts come back as they were, and the chain runs from chunk to chunk', () => {
  const body = fc
    .string({ unit: 'grapheme', maxLength: 200 })
    .filter((text) => text.isWellFormed());
  const pair = fc.tuple(body, fc.stringMatching(/^[ -~\n]*$/));
  const chunks = fc.array(fc.array(pair, { minLength: 1, maxLength: 8 }), { maxLength: 6 });
  fc.assert(
    fc.property(chunks, (all) => {
      let head = EMPTY_HEAD;
      let position = 0;
      for (const pairs of all) {
        const chunk = written(pairs, head);
        expect([chunk.first, pairsOf(chunk)]).toEqual([position, pairs]);
        expect(pairsOf(chunk, position + 1)).toEqual(pairs.slice(1));
        head = verifyChunk(head, chunk);
        expect(head).toEqual(headOf(chunk));
        position += pairs.length;
      }
    }),
  );
});

test('an event of many times the first buffer is written whole', () => {
  const large = 'ß€'.repeat(300_000);
  expect(
    pairsOf(
      written([
        ['small', ''],
        [large, 'a'.repeat(70_000)],
        ['after', 'z'],
      ]),
    ),
  ).toEqual([
    ['small', ''],
    [large, 'a'.repeat(70_000)],
    ['after', 'z'],
  ]);
});

test('what is cut from a chunk was never in it', () => {
  const writer = new ChunkWriter(EMPTY_HEAD);
  writer.add('a', '1');
  const mark = writer.mark();
  writer.add('b', '2');
  writer.add('c', '3');
  writer.cut(mark);
  expect(writer.chunk()).toEqual(written([['a', '1']]));
  writer.add('d', '4');
  expect(writer.chunk()).toEqual(
    written([
      ['a', '1'],
      ['d', '4'],
    ]),
  );
});

test('every flipped bit is found, at the event whose bytes hold it', () => {
  const ends: number[] = [];
  eachFrame(SAMPLE, (frame) => ends.push(frame.transfersEnd + hashOf(frame).length));
  for (let at = 0; at < SAMPLE.bytes.length; at++) {
    for (const bit of [1, 16, 128]) {
      const bytes = Buffer.from(SAMPLE.bytes);
      bytes.writeUInt8(bytes.readUInt8(at) ^ bit, at);
      expect([at, brokenAt(SAMPLE, bytes)]).toEqual([at, ends.findIndex((end) => at < end)]);
    }
  }
});

test('a chunk that was cut short, or has more after it, is not whole', () => {
  for (let length = 0; length < SAMPLE.bytes.length; length++) {
    expect(brokenAt(SAMPLE, SAMPLE.bytes.subarray(0, length))).not.toBe('whole');
  }
  expect(brokenAt(SAMPLE, Buffer.concat([SAMPLE.bytes, Buffer.alloc(1)]))).toBe(3);
  expect(brokenAt({ ...SAMPLE, count: 2 }, SAMPLE.bytes)).toBe(2);
  expect(brokenAt({ ...SAMPLE, count: 4 }, SAMPLE.bytes)).toBe(3);
  expect(brokenAt({ ...SAMPLE, count: 0 }, SAMPLE.bytes)).toBe(0);
});

test('a chunk of another place or another history does not follow', () => {
  const head = headOf(SAMPLE);
  const next = written([['e', '']], head);
  expect(verifyChunk(head, next).position).toBe(3);
  expect(() => verifyChunk(EMPTY_HEAD, next)).toThrow(new ChainBroken(0));
  expect(() => verifyChunk({ ...head, hash: GENESIS }, next)).toThrow(new ChainBroken(3));
  const otherPast = written([['e', '']], { ...head, hash: GENESIS });
  expect(() => verifyChunk(head, otherPast)).toThrow('position 3');
});

test('visiting stops when it is told to', () => {
  const seen: number[] = [];
  eachFrame(SAMPLE, ({ position }) => seen.push(position) < 2);
  expect(seen).toEqual([0, 1]);
});
