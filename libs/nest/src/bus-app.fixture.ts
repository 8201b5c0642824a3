import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BusContext, DeliveryOptions } from '@mutirao/adapters/bus';
import type { Message } from '@mutirao/contracts';
import { Controller, type INestApplication, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Follower, KNOWN, Teller } from './bus.fixture.ts';
import { BusServer, connectBus } from './bus-server.ts';

/** What a test does to a message before its effect is stored, most often nothing. */
export type Hindrance = (message: Message, context: BusContext) => unknown;

const HINDRANCE = Symbol('hindrance');

@Controller()
class NotesController {
  constructor(
    private readonly follower: Follower,
    @Inject(HINDRANCE) private readonly hindrance: { hinder: Hindrance },
  ) {}

  @EventPattern<string>('test.Noted.v1')
  noted(@Payload() message: Message, @Ctx() context: BusContext): Promise<unknown> {
    return this.#take(message, context);
  }

  @EventPattern<string>('test.Struck.v1')
  struck(@Payload() message: Message, @Ctx() context: BusContext): Promise<unknown> {
    return this.#take(message, context);
  }

  async #take(message: Message, context: BusContext): Promise<unknown> {
    await this.hindrance.hinder(message, context);
    return this.follower.receive(message, context);
  }
}

@Module({})
class NotesModule {}

export interface Line {
  readonly level: 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Two journals in files, a bus between them, and the app of the one that follows. */
export class Bus {
  readonly folder = mkdtempSync(join(tmpdir(), 'mutirao-bus-'));
  readonly lines: Line[] = [];
  readonly progress: number[] = [];
  hinder: Hindrance = () => undefined;
  server!: BusServer;
  follower!: Follower;
  #app: INestApplication | undefined;

  private constructor(
    readonly teller: Teller,
    readonly openedIn: string,
  ) {}

  static async open(): Promise<Bus> {
    const folder = mkdtempSync(join(tmpdir(), 'mutirao-teller-'));
    return new Bus(await Teller.open(folder), folder);
  }

  /** Starts the service that follows; `options` are those of a bus that is unlike others. */
  async start(options: Partial<DeliveryOptions> = {}): Promise<void> {
    this.follower = await Follower.open(this.folder);
    const say = (level: Line['level']) => (fields: Line['fields'], text: string) => {
      this.lines.push({ level, fields, text });
    };
    this.server = new BusServer({
      log: this.teller.log,
      inbox: this.follower,
      known: KNOWN,
      logger: { warn: say('warn'), error: say('error') },
      onProgress: (position) => this.progress.push(position),
      ...options,
    });
    const module = {
      module: NotesModule,
      controllers: [NotesController],
      providers: [
        { provide: Follower, useValue: this.follower },
        { provide: HINDRANCE, useValue: this },
      ],
    };
    this.#app = await NestFactory.create(module, new FastifyAdapter(), { logger: false });
    await this.#app.init();
    connectBus(this.#app, this.server);
    await this.#app.startAllMicroservices();
  }

  /** Stops the service that follows, as a deployment does. */
  async stop(): Promise<void> {
    await this.#app?.close();
    this.#app = undefined;
    await this.follower.opened.close();
  }

  /** Resolves when all that was told is seen to. */
  async settled(): Promise<void> {
    const { position } = await this.teller.opened.store.head();
    await until(() => this.server.health(Date.now()).position >= position);
  }

  async end(): Promise<void> {
    this.hinder = () => undefined;
    if (this.#app) await this.stop();
    await this.teller.opened.close();
    rmSync(this.folder, { recursive: true });
    rmSync(this.openedIn, { recursive: true });
  }
}

/** Waits until it holds; the test's own timeout ends it otherwise. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
