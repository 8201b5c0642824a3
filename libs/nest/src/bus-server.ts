import { type BusContext, Delivery, type DeliveryOptions } from '@mutirao/adapters/bus';
import type { Message } from '@mutirao/contracts';
import { Catch, type INestApplication, type RpcExceptionFilter } from '@nestjs/common';
import {
  type CustomTransportStrategy,
  type MessageHandler,
  NestMicroservice,
  Server,
} from '@nestjs/microservices';
import { lastValueFrom, type Observable, throwError } from 'rxjs';

/** How long a stop waits for handlers: what they do not finish comes again. */
const GRACE_MS = 10_000;

export interface BusHealth {
  readonly source: string;
  /** Everything up to here is handled, parked, or nobody's here. */
  readonly position: number;
  /** How long ago all that the source had told was handled; 0 when it is. */
  readonly behindSeconds: number;
  /** Why nothing is handled any more. */
  readonly halted?: string;
}

/**
 * The log of another service as a NestJS transport: its messages go to plain `@EventPattern` handlers,
 * `(@Payload() message: Message, @Ctx() context: BusContext)`. How they are delivered, tried again and
 * parked is `Delivery`'s. To be connected by `connectBus`.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  readonly #delivery: Delivery;
  readonly #source: string;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    super();
    this.#source = options.log.source;
    this.#delivery = new Delivery(options, {
      handles: (type) => this.messageHandlers.has(type),
      handle: (message, context) => this.#dispatch(message, context),
    });
  }

  listen(callback: (error?: unknown) => void): void {
    this.#running = this.#delivery.run(this.#closing.signal);
    callback();
  }

  /** Hands out no more, and waits for what is in flight, though not for ever. */
  async close(): Promise<void> {
    this.#closing.abort();
    let overdue: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      overdue = setTimeout(resolve, GRACE_MS);
    });
    await Promise.race([this.#running, grace]);
    clearTimeout(overdue);
  }

  /** `now` is the machine's time, in milliseconds. */
  health(now: number): BusHealth {
    const { progress, halted } = this.#delivery;
    const { position } = progress;
    const health = { source: this.#source, position, behindSeconds: progress.behindSeconds(now) };
    return halted === undefined ? health : { ...health, halted };
  }

  behindSeconds(now: number): number {
    return this.#delivery.progress.behindSeconds(now);
  }

  /** Has a parked message handled again. Rejects as its handler does: then it is parked still. */
  replay(position: number): Promise<void> {
    return this.#delivery.replay(position);
  }

  /** An effect and the cursor are one write, so there is one handler a type. */
  override addHandler(pattern: string, callback: MessageHandler, isEventHandler = false): void {
    if (!isEventHandler) throw new Error(`${pattern}: the bus asks for no answers`);
    if (this.messageHandlers.has(pattern)) throw new Error(`${pattern} has two handlers`);
    super.addHandler(pattern, callback, isEventHandler);
  }

  override on(): never {
    throw new Error('the bus has no events of its own');
  }

  override unwrap<T>(): T {
    return this.#delivery as T;
  }

  async #dispatch(message: Message, context: BusContext): Promise<void> {
    const handler = this.messageHandlers.get(message.type);
    const answer = this.transformToObservable(await handler?.(message, context));
    await lastValueFrom(answer, { defaultValue: undefined });
  }
}

/** Nest would answer "Internal server error": whether to try again is seen by the error itself. */
@Catch()
class RealErrors implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** Connects the bus to an app; its messages flow from `app.startAllMicroservices()` on. */
export function connectBus(app: INestApplication, bus: BusServer): void {
  const microservice = app.connectMicroservice({ strategy: bus }, { deferInitialization: true });
  microservice.useGlobalFilters(new RealErrors());
  // The app has called the hooks of its modules; connected later, Nest would call them again.
  if (microservice instanceof NestMicroservice) microservice.setIsInitHookCalled(true);
}
