import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { EventLog, Recorded } from './event-log.ts';
import { nameOf, readEvent } from './messages.ts';

type Options = InstanceType<typeof streams.ReadReq.Options>;
type Response = InstanceType<typeof streams.ReadResp>;
export type ReadCall = ServerWritableStream<InstanceType<typeof streams.ReadReq>, Response>;

/** A server that has threads answers appends while it reads; this one lets them in so often. */
const EVENTS_A_TURN = 50;

/** Reads of one stream and of all, forwards and backwards, and subscriptions to either. */
export async function answerRead(log: EventLog, call: ReadCall): Promise<void> {
  const options = call.request.getOptions();
  if (!options || !(options.hasAll() || options.hasStream())) {
    call.emit('error', { code: status.INVALID_ARGUMENT, details: 'neither a stream nor all' });
    return;
  }
  const end = new AbortController();
  call.on('cancelled', () => end.abort()).on('close', () => end.abort());
  const send = async (response: Response): Promise<void> => {
    if (!end.signal.aborted && !call.write(response)) {
      await once(call, 'drain', { signal: end.signal }).catch(() => undefined);
    }
  };
  if (options.hasSubscription()) await follow(log, options, send, end.signal);
  else await readOnce(log, options, send, end.signal);
  call.end();
}

type Send = (response: Response) => Promise<void>;

async function readOnce(log: EventLog, options: Options, send: Send, signal: AbortSignal) {
  const records = recordsOf(log, options);
  if (!records) {
    const missing = new streams.ReadResp.StreamNotFound();
    missing.setStreamIdentifier(options.getStream()?.getStreamIdentifier());
    await send(new streams.ReadResp().setStreamNotFound(missing));
    return;
  }
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  const step = backwards ? -1 : 1;
  const accepts = filterOf(options);
  let left = Number(options.getCount());
  const last = records.length - 1;
  const start = Math.max(startOf(options, last), backwards ? 0 : firstOf(log, options));
  let at = Math.min(start, backwards ? last : records.length);
  for (; left > 0 && !signal.aborted; at += step) {
    const record = records[at];
    if (!record) return;
    if (!accepts(record)) continue;
    left -= 1;
    if (left % EVENTS_A_TURN === 0) await turn();
    await send(readEvent(record, wantsNumbers(options)));
  }
}

/** What comes after the place asked for, "caught up" at the end of it, then what is appended. */
async function follow(log: EventLog, options: Options, send: Send, signal: AbortSignal) {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId('1');
  const accepts = filterOf(options);
  const isAll = options.hasAll();
  let next = startOf(options, (recordsOf(log, options)?.length ?? 0) - 1);
  // A place is one that was seen; the start is one that was not.
  if (options.getAll()?.hasPosition() || options.getStream()?.hasRevision()) next += 1;
  else if (options.getAll()?.hasEnd() || options.getStream()?.hasEnd()) next += 1;
  await send(new streams.ReadResp().setConfirmation(confirmation));
  while (!signal.aborted) {
    const length = log.all.length;
    const records = recordsOf(log, options) ?? [];
    let skipped = false;
    for (; next < records.length && !signal.aborted; next++) {
      const record = records[next] as Recorded;
      if (accepts(record)) await send(readEvent(record, wantsNumbers(options)));
      skipped ||= !accepts(record);
    }
    if (isAll && skipped) await send(checkpoint(next - 1));
    await send(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
    await log.grown(length, signal);
  }
}

/** Where a stream begins whose metadata says that what is before (`$tb`) was cut off. */
function firstOf(log: EventLog, options: Options): number {
  const stream = nameOf(options.getStream()?.getStreamIdentifier());
  const record = log.stream(`$$${stream}`)?.at(-1);
  const metadata = JSON.parse(Buffer.from(record?.data ?? []).toString() || '{}');
  return (metadata as { $tb?: number }).$tb ?? 0;
}

function recordsOf(log: EventLog, options: Options): readonly Recorded[] | undefined {
  if (options.hasAll()) return log.all;
  return log.stream(nameOf(options.getStream()?.getStreamIdentifier()));
}

function startOf(options: Options, last: number): number {
  const all = options.getAll();
  const stream = options.getStream();
  if (all?.hasPosition()) return Number(all.getPosition()?.getCommitPosition());
  if (stream?.hasRevision()) return Number(stream.getRevision());
  return all?.hasEnd() || stream?.hasEnd() ? last : 0;
}

function filterOf(options: Options): (record: Recorded) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = new RegExp(expression?.getRegex() ?? '');
  const textOf = (record: Recorded): string =>
    filter.hasStreamIdentifier() ? record.stream : record.type;
  return prefixes.length > 0
    ? (record) => prefixes.some((prefix) => textOf(record).startsWith(prefix))
    : (record) => regex.test(textOf(record));
}

function checkpoint(position: number): Response {
  const place = String(position);
  const reached = new streams.ReadResp.Checkpoint();
  reached.setCommitPosition(place).setPreparePosition(place);
  return new streams.ReadResp().setCheckpoint(reached);
}

function wantsNumbers(options: Options): boolean {
  return options.getUuidOption()?.hasStructured() ?? false;
}
