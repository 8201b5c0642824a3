import { Background, CurrencyModule, folderOf, RunPasses, Town } from '@mutirao/currency';
import { createApp, createLogger, listen, loadKeys, TokenCheck } from '@mutirao/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface ServeOptions {
  readonly data: string;
  readonly keys?: string;
  readonly port: number;
  readonly host?: string;
  /** Of a rehearsal alone: the instant (ISO 8601 with offset) at which its clock starts. */
  readonly clock?: string;
  /** Of a rehearsal alone: webhooks may be on this machine too, without TLS. */
  readonly localWebhooks?: boolean;
  /** Events that a snapshot may be behind. */
  readonly snapshotEvery?: number;
}

export const TITLE = { title: 'Mutirão', version: '0.1.0' };

/** Serves a town until SIGTERM. Throws, in plain words, when the folder cannot be served. */
export async function serveTown({ port, host, ...options }: ServeOptions): Promise<void> {
  const app = await openApp(options);
  await listen(app, { port, ...(host === undefined ? {} : { host }), name: 'mutirao' });
}

/**
 * Opens a town's folder for this process alone and puts it behind HTTP, ready to answer, with what
 * goes on beside it under way. Closing the app lets go of the folder.
 */
export async function openApp(
  options: Omit<ServeOptions, 'port' | 'host'>,
): Promise<NestFastifyApplication> {
  const { data, keys, clock, localWebhooks = false, snapshotEvery } = options;
  const folder = folderOf(data, keys);
  const startAt = clock === undefined ? undefined : rehearsalClock(clock, folder.town.rehearsal);
  if (localWebhooks && !folder.town.rehearsal) {
    throw new Error('webhooks on this machine are for a folder made by "init --rehearsal"');
  }
  const { community, checking } = await loadKeys(folder.keys);
  const logger = createLogger();
  const town = await Town.open({
    folder,
    communityKey: community,
    ...(startAt === undefined ? {} : { startAt }),
    localWebhooks,
    fatal: (error) => {
      logger.fatal(
        { error: error instanceof Error ? error.message : String(error) },
        'the store is lost: the process ends',
      );
      process.exit(70);
    },
  });
  const passes = new RunPasses(town);
  const background = new Background(town, passes, logger, {
    ...(snapshotEvery === undefined ? {} : { snapshotEvery }),
  });
  const { journal } = town.parts;
  const app = await createApp(CurrencyModule.of(town, passes, background), {
    title: TITLE,
    tokens: new TokenCheck({
      key: checking,
      audience: folder.town.community,
      nowSeconds: () => Math.floor(Date.now() / 1000),
    }),
    // A token's subject may be a person's name; in the log stands the random id it has everywhere.
    audit: ({ subject, ...entry }) =>
      town.audit({ ...entry, ...(subject === undefined ? {} : { actor: town.actorOf(subject) }) }),
    health: () => ({
      status: journal.halted === undefined ? 'ok' : 'read-only',
      ...(journal.halted === undefined ? {} : { reason: journal.halted }),
      position: journal.head.position,
      readModels: background.followed,
      snapshot: background.snapshotAt,
    }),
    logger,
  });
  background.start();
  if (journal.halted !== undefined) logger.error({ reason: journal.halted }, 'serving reads alone');
  return app;
}

function rehearsalClock(text: string, rehearsal: boolean): number {
  const at = Date.parse(text);
  if (!rehearsal)
    throw new Error('--clock is for a folder made by "init --rehearsal": this one is real');
  if (Number.isNaN(at) || !/(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    throw new Error(`${text} is no instant: give one like 2026-11-22T09:00:00-03:00`);
  }
  if (at > Date.now())
    throw new Error(`${text} is in the future: a rehearsal never runs past today`);
  return at;
}
