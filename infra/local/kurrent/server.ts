import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import featuresService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import streamsService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { EventLog, Proposed } from './event-log.ts';
import { batchAnswer, expectedOf, nameOf, proposedOf, tooLarge } from './messages.ts';
import { answerRead, type ReadCall } from './reads.ts';

/** What the real server allows an append by default: data, metadata and type. */
const MAX_APPEND_BYTES = 1024 * 1024;

export interface Secured {
  readonly key: string;
  readonly certificate: string;
  readonly user: string;
  readonly password: string;
}

/** What goes wrong, once, with append number `at` (from 1): before it, or after it was flushed. */
export interface Fault {
  readonly kind: 'die' | 'silence' | 'not-leader';
  readonly at: number;
}

type BatchRequest = InstanceType<typeof streams.BatchAppendReq>;
type BatchResponse = InstanceType<typeof streams.BatchAppendResp>;
type BatchCall = ServerDuplexStream<BatchRequest, BatchResponse>;

/** Listens on 127.0.0.1 and gives the port. */
export class KurrentStandIn {
  readonly #log: EventLog;
  readonly #secured: Secured | undefined;
  readonly #fault: Fault | undefined;
  readonly #server = new Server();
  #appends = 0;

  constructor(log: EventLog, { secured, fault }: { secured?: Secured; fault?: Fault } = {}) {
    this.#log = log;
    this.#secured = secured;
    this.#fault = fault;
    this.#server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: (_call: unknown, answer: sendUnaryData<unknown>) =>
        answer(null, supported()),
    });
    // What is left out is answered with "not implemented".
    this.#server.addService(streamsService.StreamsService as ServiceDefinition, {
      read: (call: ReadCall) => {
        if (this.#allows(call)) void answerRead(this.#log, call);
      },
      batchAppend: (call: BatchCall) => this.#batchAppend(call),
    });
  }

  async listen(port: number): Promise<number> {
    const { key = '', certificate = '' } = this.#secured ?? {};
    const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
    const credentials = this.#secured
      ? ServerCredentials.createSsl(null, [pair])
      : ServerCredentials.createInsecure();
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
  }

  stop(): void {
    this.#server.forceShutdown();
    void this.#log.close();
  }

  #batchAppend(call: BatchCall): void {
    if (!this.#allows(call)) return;
    const open = new Map<string, { options: BatchRequest; events: Proposed[] }>();
    call.on('end', () => call.end()).on('error', () => undefined);
    call.on('data', (request: BatchRequest) => {
      const id = request.getCorrelationId();
      const key = id?.getString() ?? '';
      const batch = open.get(key) ?? { options: request, events: [] };
      open.set(key, batch);
      for (const message of request.getProposedMessagesList()) {
        batch.events.push(proposedOf(message as never));
      }
      if (!request.getIsFinal()) return;
      open.delete(key);
      const count = ++this.#appends;
      if (this.#falls('not-leader', count)) return void call.emit('error', notLeader());
      const options = batch.options.getOptions();
      const stream = options?.getStreamIdentifier();
      const expected = expectedOf(options);
      const answer =
        sizeOf(batch.events) > MAX_APPEND_BYTES
          ? tooLarge(MAX_APPEND_BYTES)
          : batchAnswer(this.#log.append(nameOf(stream), expected, batch.events), expected);
      void this.#log.flushed().then(() => {
        if (this.#falters(count)) return;
        call.write(answer.setCorrelationId(id).setStreamIdentifier(stream));
      });
    });
  }

  /** True when append number `count` is not to be answered. */
  #falters(count: number): boolean {
    if (this.#falls('die', count)) process.kill(process.pid, 'SIGKILL');
    return this.#falls('silence', count);
  }

  #falls(kind: Fault['kind'], count: number): boolean {
    return this.#fault?.kind === kind && this.#fault.at === count;
  }

  #allows(call: { readonly metadata: Metadata; emit(event: 'error', error: unknown): boolean }) {
    const denied = this.#denial(call.metadata);
    if (denied) call.emit('error', denied);
    return !denied;
  }

  #denial(metadata: Metadata): { code: status; details: string } | undefined {
    if (!this.#secured) return undefined;
    const { user, password } = this.#secured;
    const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    if (metadata.get('authorization')[0] === expected) return undefined;
    return { code: status.UNAUTHENTICATED, details: 'Unauthenticated' };
  }
}

function sizeOf(events: readonly Proposed[]): number {
  return events.reduce(
    (sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length,
    0,
  );
}

/** Names a leader that nobody listens for: a real cluster names its own. */
function notLeader() {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', '127.0.0.1');
  metadata.set('leader-endpoint-port', '1');
  return { code: status.NOT_FOUND, details: 'Leader info available', metadata };
}

function supported() {
  const methods = ['read', 'batchappend'].map((name) =>
    new features.SupportedMethod()
      .setServiceName('event_store.client.streams.streams')
      .setMethodName(name),
  );
  return new features.SupportedMethods()
    .setMethodsList(methods)
    .setEventStoreServerVersion('25.1.0-stand-in');
}
