import type { Message } from '@mutirao/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { type Headers, trailIn } from '../trace.ts';
import type { Outgoing } from './kafka-producer.ts';

/** A message as it lies in a topic, with the position of the one that its source told before it. */
export interface Told {
  readonly message: Message;
  readonly position: number;
  /** −1 for the first of its source. */
  readonly previous: number;
  /** As in a LogEntry. */
  readonly trail?: Headers;
}

/**
 * CloudEvents' Kafka binding, binary content mode: attributes are headers, the value is the data. The
 * key is the source, in whose order consumers count; `previous` is of ours, by which a gap shows.
 */
export function toKafka({
  message,
  previous,
  trail,
}: Omit<Told, 'position'>): Omit<Outgoing, 'topic'> {
  const { specversion, id, source, type, subject, time, dataschema, sequence, data } = message;
  return {
    key: source,
    value: JSON.stringify(data),
    headers: {
      ...trail,
      'content-type': message.datacontenttype,
      ce_specversion: specversion,
      ce_id: id,
      ce_source: source,
      ce_type: type,
      ce_subject: subject,
      ce_time: time,
      ce_dataschema: dataschema,
      ce_sequence: sequence,
      previous: previous < 0 ? '' : String(previous),
    },
  };
}

/** `undefined` for what nobody of ours has put there. */
export function fromKafka({ headers = {}, value }: KafkaMessage): Told | undefined {
  const of = (name: string): string => text(headers, name);
  const position = Number(of('ce_sequence') || Number.NaN);
  const previous = Number(of('previous') || -1);
  const data = parsed(value);
  if (!(Number.isSafeInteger(position) && Number.isSafeInteger(previous)) || data === undefined) {
    return undefined;
  }
  const message: Message = {
    specversion: '1.0',
    id: of('ce_id'),
    source: of('ce_source'),
    type: of('ce_type'),
    subject: of('ce_subject'),
    time: of('ce_time'),
    datacontenttype: 'application/json',
    dataschema: of('ce_dataschema'),
    sequence: of('ce_sequence'),
    data,
  };
  const texts = Object.entries(headers).map(([name, header]) => [name, String(header)]);
  return { message, position, previous, trail: trailIn(Object.fromEntries(texts)) };
}

function text(headers: IHeaders, name: string): string {
  const header = headers[name];
  return header === undefined ? '' : String(header);
}

/** The JSON of a value; `undefined` for what is none. */
export function parsed(value: Buffer | null): unknown {
  try {
    return value === null ? undefined : JSON.parse(value.toString());
  } catch {
    return undefined;
  }
}
