import {
  type Chunk,
  ChunkWriter,
  type EventStore,
  eachFrame,
  type Frame,
  type Head,
} from '@mutirao/event-sourcing';

export function chunkAfter(head: Head, bodies: readonly string[], transfers = ''): Chunk {
  const writer = new ChunkWriter(head);
  for (const body of bodies) writer.add(body, transfers);
  return writer.chunk();
}

export function bodiesOf(chunk: Chunk): string[] {
  const bodies: string[] = [];
  const textOf = ({ bytes, bodyStart, bodyEnd }: Frame): string =>
    bytes.toString('utf8', bodyStart, bodyEnd);
  eachFrame(chunk, (frame) => bodies.push(textOf(frame)));
  return bodies;
}

export async function bodiesIn(store: EventStore, from = 0): Promise<string[]> {
  const bodies: string[] = [];
  for await (const chunk of store.read(from)) bodies.push(...bodiesOf(chunk));
  return bodies;
}
