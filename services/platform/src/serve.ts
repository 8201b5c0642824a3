import { LOCAL_ISSUER } from '@mutirao/contracts';
import { Background, CurrencyModule, folderOf, RunPasses, type Town } from '@mutirao/currency';
import {
  ExternalProviders,
  type Identity,
  IdentityBackground,
  IdentityModule,
} from '@mutirao/identity';
import {
  connectBus,
  createApp,
  createLogger,
  DpopProofs,
  type HealthReport,
  listen,
  Metrics,
  measureService,
  TokenCheck,
  type WatchedService,
} from '@mutirao/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenOptions, openServices, type Services } from './open-services.ts';
import { PlatformModule } from './platform.module.ts';

export interface ServeOptions extends OpenOptions {
  readonly data: string;
  readonly keys?: string;
  readonly port: number;
  readonly host?: string;
  /** How people reach this server: the issuer of its tokens. */
  readonly publicUrl?: string;
  /** Accounts elsewhere by which people may sign in. */
  readonly oidcFile?: string;
  /** How many proxies of the operator's stand before this server. */
  readonly trustedProxies?: number;
  /** Events that a snapshot may be behind. */
  readonly snapshotEvery?: number;
  /** Serves what it measures there, at the same address; nowhere without it. */
  readonly metricsPort?: number;
}

export const TITLE = { title: 'Mutirão', version: '0.1.0' };

/** Serves a town until SIGTERM. Throws, in plain words, when the folder cannot be served. */
export async function serveTown({
  port,
  host = '127.0.0.1',
  ...options
}: ServeOptions): Promise<void> {
  const { metricsPort, ...others } = options;
  const metrics = metricsPort === undefined ? undefined : new Metrics();
  const publicUrl = `http://${host}:${port}`;
  const app = await openApp({ publicUrl, ...others, ...(metrics && { metrics }) });
  if (metrics && metricsPort !== undefined) (await metrics.serve(metricsPort, host)).unref();
  await listen(app, { port, host, name: 'mutirao' });
}

/**
 * Opens a town's folder for this process alone and puts it behind HTTP, ready to answer, with what
 * goes on beside it under way. Closing the app lets go of the folder.
 */
export async function openApp(
  options: Omit<ServeOptions, 'port' | 'host' | 'metricsPort'>,
): Promise<NestFastifyApplication> {
  const folder = folderOf(options.data, options.keys);
  const { snapshotEvery, publicUrl = 'http://127.0.0.1:8080', oidcFile, trustedProxies } = options;
  const { metrics } = options;
  const providers = oidcFile === undefined ? undefined : ExternalProviders.fromFile(oidcFile);
  const logger = createLogger();
  const services = await openServices(folder, options, logger);
  const { identity, town, bus, standings } = services;
  const passes = new RunPasses(town);
  const every = snapshotEvery === undefined ? {} : { snapshotEvery };
  const people = new IdentityBackground(identity, logger, every);
  const background = new Background(town, passes, logger, {
    ...every,
    alsoSweep: () => people.sweep(),
  });
  const proofs = new DpopProofs(publicUrl);
  const modules = [
    IdentityModule.of(identity, people, {
      publicUrl,
      proofs,
      ...(providers === undefined ? {} : { providers }),
      ...(trustedProxies === undefined ? {} : { trustedProxies }),
    }),
    CurrencyModule.of(town, passes, background),
  ];
  const app = await createApp(PlatformModule.of(modules), {
    title: TITLE,
    tokens: new TokenCheck({
      keyOf: (kid) => identity.parts.signing.verifying(kid),
      audience: folder.town.community,
      issuers: [LOCAL_ISSUER, publicUrl],
      nowSeconds: () => Math.floor(Date.now() / 1000),
      proofs,
    }),
    standings,
    // A token's subject may be a person's name; in the log stands the random id it has everywhere.
    audit: ({ subject, ...entry }) =>
      town.audit({ ...entry, ...(subject === undefined ? {} : { actor: town.actorOf(subject) }) }),
    health: healthOf(services, background),
    ...(metrics && { metrics }),
    logger,
  });
  if (metrics) measureService(metrics, watchedOf(services, people, background));
  connectBus(app, bus);
  await app.startAllMicroservices();
  people.start();
  background.start();
  const { halted } = town.parts.journal;
  if (halted !== undefined) logger.error({ reason: halted }, 'serving reads alone');
  return app;
}

function watchedOf(
  { identity, town, bus }: Services,
  people: IdentityBackground,
  background: Background,
): WatchedService {
  const ledgerOf = ({ folder, journal, store, ownership }: Identity['parts'] | Town['parts']) => ({
    ...{ ledger: folder.place.ledger, journal, store, ownership },
  });
  const parked = () => town.parts.authority.parked;
  return {
    ledgers: [
      { ...ledgerOf(identity.parts), beside: people },
      { ...ledgerOf(town.parts), beside: background },
    ],
    consumers: [{ consumer: 'currency', bus, parked }],
  };
}

function healthOf({ identity, town, bus }: Services, background: Background): HealthReport {
  const { journal } = town.parts;
  return () => {
    const reason = journal.halted ?? identity.parts.journal.halted;
    return {
      status: reason === undefined ? 'ok' : 'read-only',
      ...(reason === undefined ? {} : { reason }),
      position: journal.head.position,
      readModels: background.followed,
      snapshot: background.snapshotAt,
      identity: {
        position: identity.parts.journal.head.position,
        news: { ...bus.health(Date.now()), parked: town.parts.authority.parked },
      },
    };
  };
}
