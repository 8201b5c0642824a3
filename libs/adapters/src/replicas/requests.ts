import { randomUUID } from 'node:crypto';
import { topics } from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import { derivedKey, seal, unseal } from '../sealing/sealing.ts';
import type { Answer, Calls } from './calls.ts';
import { type Call, CallsConsumer } from './calls-consumer.ts';
import type { Service } from './commands-consumer.ts';

export type Answering = (payload: unknown) => Promise<unknown>;

export interface ChannelOptions {
  /** Who answers, and about which ledger of its own. */
  readonly service: Service;
  readonly ledger: string;
  /** The community's: what is sealed with a key derived from it opens for nobody else. */
  readonly communityKey: Uint8Array;
}

/**
 * What one service asks another, and answers others: one of it a process. Any instance of the service
 * may answer, once or, when it died over it, again: whoever answers knows a request by the asker's key.
 */
export class Requests {
  readonly #calls: Calls;
  readonly #channels = new Map<string, RequestChannel>();
  readonly #consumer: CallsConsumer;

  constructor({ calls, service }: { readonly calls: Calls; readonly service: Service }) {
    this.#calls = calls;
    this.#consumer = new CallsConsumer({
      calls,
      topic: calls.connection.topic(topics.requests),
      group: `${service}.requests`,
      name: `${service} request`,
      isPatient: true,
      concerns: (key) => key.startsWith(`${service}/`),
      handle: async (call) =>
        this.#channels.get(call.key)?.handle(call) ?? unavailable('nobody here has it open'),
    });
  }

  channel(options: ChannelOptions): RequestChannel {
    const name = nameOf(options);
    const channel = this.#channels.get(name) ?? new RequestChannel(this.#calls, options);
    this.#channels.set(name, channel);
    return channel;
  }

  /** Resolves when it has joined the others who answer. */
  get listening(): Promise<void> {
    return this.#consumer.listening;
  }

  /** Of a service that answers. */
  start(): void {
    this.#consumer.start();
  }

  close(): Promise<void> {
    return this.#consumer.close();
  }
}

/** Requests to one service about one ledger, sealed: registry numbers are in them. */
export class RequestChannel {
  readonly #calls: Calls;
  readonly #key: Buffer;
  readonly #name: string;
  readonly #answering = new Map<string, Answering>();

  constructor(calls: Calls, options: ChannelOptions) {
    this.#calls = calls;
    this.#name = nameOf(options);
    this.#key = derivedKey(options.communityKey, 'requests between services');
  }

  /** Rejects (Unavailable) when the other side says so, or does not answer in time. */
  async ask(operation: string, payload: unknown): Promise<unknown> {
    const correlation = randomUUID();
    const question = Buffer.from(JSON.stringify(payload));
    const { kind, value } = await this.#calls.ask({
      topic: this.#calls.connection.topic(topics.requests),
      key: this.#name,
      value: seal(this.#key, about('asked', operation, correlation), question),
      headers: { operation },
      correlation,
    });
    if (kind === 'unavailable') throw new Unavailable(value.toString());
    if (kind !== 'answered') throw new Error('the request failed where it was to be answered');
    const answer = unseal(this.#key, about('answered', operation, correlation), value);
    return JSON.parse(answer.toString());
  }

  answer(operation: string, answering: Answering): void {
    this.#answering.set(operation, answering);
  }

  /** Throws DoesNotOpen for what was sealed with another key. */
  async handle({ headers, value }: Call): Promise<Partial<Answer>> {
    const { operation = '', correlation = '' } = headers;
    const answering = this.#answering.get(operation);
    if (!answering) return unavailable('nobody here answers this');
    const question = unseal(this.#key, about('asked', operation, correlation), value);
    try {
      const answer = Buffer.from(JSON.stringify(await answering(JSON.parse(question.toString()))));
      const sealed = seal(this.#key, about('answered', operation, correlation), answer);
      return { kind: 'answered', value: sealed };
    } catch (error) {
      if (error instanceof Unavailable) return unavailable(error.message);
      throw error;
    }
  }
}

function nameOf({ service, ledger }: Pick<ChannelOptions, 'service' | 'ledger'>): string {
  return `${service}/${ledger}`;
}

function about(what: 'asked' | 'answered', operation: string, correlation: string): string {
  return `${what} ${operation} ${correlation}`;
}

function unavailable(why: string): Partial<Answer> {
  return { kind: 'unavailable', value: Buffer.from(why) };
}
