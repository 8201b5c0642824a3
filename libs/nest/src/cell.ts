import { KafkaConnection } from '@mutirao/adapters/kafka';
import { Calls, CommandsConsumer, Requests } from '@mutirao/adapters/replicas';
import type { Logger } from 'pino';
import type { ServiceSettings } from './settings.ts';

export type CellService = 'identity' | 'currency';

/** What one process has in common with the others of its cell. */
export interface Cell {
  readonly service: CellService;
  readonly settings: ServiceSettings;
  readonly connection: KafkaConnection;
  /** Decides which ledgers this process writes. */
  readonly commands: CommandsConsumer;
  /** What services ask each other. */
  readonly requests: Requests;
  /** From now on this process is asked and answered. */
  start(): void;
  /** Resolves when it is. */
  readonly joined: Promise<unknown>;
  /** Gives the ledgers away, before anything is closed that their owner needs. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/** Connects a process to its cell; its topics are made if they are not there. Rejects without brokers. */
export async function joinCell(
  service: CellService,
  settings: ServiceSettings,
  logger: Logger,
): Promise<Cell> {
  const { kafka, servers, instance } = settings;
  const { brokers, sasl, ca } = kafka;
  const connection = new KafkaConnection({
    brokers,
    cell: servers.cell,
    instance,
    logger,
    ...(ca === undefined ? sasl && { ssl: true as const } : { ssl: { ca } }),
    ...(sasl && { sasl }),
  });
  await connection.ensureTopics();
  const calls = new Calls(connection);
  const commands = new CommandsConsumer({ calls, service });
  const requests = new Requests({ calls, service });
  return {
    ...{ service, settings, connection, commands, requests },
    joined: Promise.all([calls.listening, commands.listening, requests.listening]),
    start() {
      calls.start();
      commands.start();
      requests.start();
    },
    async release() {
      await requests.close();
      await commands.close();
    },
    async close() {
      await calls.close();
      await connection.close();
    },
  };
}
