import { status } from '@grpc/grpc-js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import wire from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Appended, Expected, Proposed, Recorded } from './event-log.ts';

type Request = InstanceType<typeof streams.BatchAppendReq.Options>;
type Message = InstanceType<typeof streams.BatchAppendReq.ProposedMessage>;
type Id = InstanceType<typeof shared.UUID>;
type Stream = InstanceType<typeof shared.StreamIdentifier>;

const SIGN_BITS = 64;

export function nameOf(stream: Stream | undefined): string {
  return Buffer.from(stream?.getStreamName_asU8() ?? []).toString('utf8');
}

/** Ids come as a text or as two numbers of 64 bits: the client sends the one, its reader the other. */
export function idOf(id: Id | undefined): string {
  const pair = id?.getStructured();
  if (!pair) return id?.getString() ?? '';
  const hex = [pair.getMostSignificantBits(), pair.getLeastSignificantBits()]
    .map((bits) => BigInt.asUintN(SIGN_BITS, BigInt(bits)).toString(16).padStart(16, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function uuid(id: string, structured: boolean): Id {
  if (!structured) return new shared.UUID().setString(id);
  const hex = id.replaceAll('-', '');
  const half = (text: string): string => BigInt.asIntN(SIGN_BITS, BigInt(`0x${text}`)).toString();
  const pair = new shared.UUID.Structured()
    .setMostSignificantBits(half(hex.slice(0, 16)))
    .setLeastSignificantBits(half(hex.slice(16)));
  return new shared.UUID().setStructured(pair);
}

export function proposedOf(message: Message): Proposed {
  const fields = message.getMetadataMap();
  return {
    id: idOf(message.getId()),
    type: fields.get('type') ?? '',
    contentType: fields.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function expectedOf(options: Request | undefined): Expected {
  if (options?.hasNoStream()) return 'no-stream';
  if (options?.hasStreamExists()) return 'exists';
  return options?.hasStreamPosition() ? Number(options.getStreamPosition()) : 'any';
}

export function readEvent(record: Recorded, structured: boolean) {
  const { id, stream, revision, position, created, type, contentType, data, metadata } = record;
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(id, structured))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(revision))
    .setCommitPosition(String(position))
    .setPreparePosition(String(position))
    .setData(data)
    .setCustomMetadata(metadata);
  event.getMetadataMap().set('type', type);
  event.getMetadataMap().set('content-type', contentType);
  // Steps of 100 ns.
  event.getMetadataMap().set('created', String(BigInt(created) * 10_000n));
  const read = new streams.ReadResp.ReadEvent().setEvent(event).setCommitPosition(String(position));
  return new streams.ReadResp().setEvent(read);
}

export function batchAnswer(appended: Appended, expected: Expected) {
  if (appended.kind === 'appended') {
    const position = String(appended.last?.position ?? 0);
    return new streams.BatchAppendResp().setSuccess(
      new streams.BatchAppendResp.Success()
        .setCurrentRevision(String(appended.last?.revision ?? 0))
        .setPosition(
          new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position),
        ),
    );
  }
  const wrong = new shared.WrongExpectedVersion();
  if (appended.current < 0) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(appended.current));
  if (typeof expected === 'number') wrong.setExpectedStreamPosition(String(expected));
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new empty.Empty());
  else wrong.setExpectedStreamExists(new empty.Empty());
  const packed = ['WrongExpectedVersion', wrong.serializeBinary()] as const;
  return batchRefusal(status.FAILED_PRECONDITION, ...packed);
}

export function tooLarge(limit: number) {
  const refusal = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit);
  const packed = ['MaximumAppendSizeExceeded', refusal.serializeBinary()] as const;
  return batchRefusal(status.INVALID_ARGUMENT, ...packed);
}

function batchRefusal(code: number, name: string, bytes: Uint8Array) {
  const details = new any.Any();
  details.pack(bytes, `event_store.client.${name}`);
  const error = new wire.Status().setCode(code).setMessage(name).setDetails(details);
  return new streams.BatchAppendResp().setError(error);
}
