import { HEADS } from '@mutirao/adapters/journal';
import { KafkaPublisher, RecordCheckpoint } from '@mutirao/adapters/kafka';
import { openRecordPlace } from '@mutirao/adapters/places';
import type { RecordPlace } from '@mutirao/adapters/records';
import { answerMembers, openReplicatedJournal, RequestedConsent } from '@mutirao/adapters/replicas';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import { createApp, DpopProofs, loadCommunityKey, RecordedProofs, TokenCheck } from '@mutirao/nest';
import {
  CellModule,
  cellClock,
  type OpenedService,
  runService,
  type ServiceProcess,
} from '@mutirao/nest/distributed';
import { Background } from './app/background.ts';
import { GatewayCourier } from './app/contacts-gateway.ts';
import { ExternalProviders } from './app/external-providers.ts';
import { Identity } from './app/identity.ts';
import { Members } from './app/members-registration.ts';
import { identityDecider } from './domain/identity.ts';
import { IdentityModule } from './identity.module.ts';
import { identityAt } from './init.ts';
import { identityLog } from './messaging/publish.ts';
import { masterKeyOf } from './stores/master-key.ts';

/** One process of identity, of several, on the distributed profile. */
await runService('identity', openIdentity);

async function openIdentity(process: ServiceProcess): Promise<OpenedService> {
  const { settings, cell, logger, metrics } = process;
  const { servers, community, keys, publicUrl, trustedProxies, oidcFile } = settings;
  const folder = await identityAt(servers, community, keys);
  const common = await openRecordPlace({ folder: '', prefix: `${community}.identity`, servers });
  const communityKey = await loadCommunityKey(keys);
  const opened: { background?: Background } = {};
  const { timeZone, rehearsal } = folder;
  const moved = () => void opened.background?.sweep();
  const clock = await cellClock(settings, { timeZone, rehearsal, moved });
  const currency = cell.requests.channel({
    service: 'currency',
    ledger: `currency-${community}`,
    communityKey,
  });
  const heads = await common.open(HEADS);
  const { ledger } = folder.place;
  const identity = await Identity.open({
    folder,
    communityKey,
    master: masterKeyOf(folder, settings.masterKeyFile),
    clock,
    fatal: process.fatal,
    consents: () => [new RequestedConsent(currency)],
    ...(settings.gateway && { courier: GatewayCourier.fromFile(settings.gateway) }),
    timing: metrics.timing(ledger),
    open: (ports) =>
      openReplicatedJournal(
        identityDecider,
        {
          ...{ place: folder.place, consumer: cell.commands, heads },
          forwarded: (...outcome) => metrics.forwarded(ledger, ...outcome),
        },
        ports,
      ),
  });
  const asked = cell.requests.channel({ service: 'identity', ledger, communityKey });
  answerMembers(asked, new Members(identity));
  const background = new Background(identity, logger, settings);
  opened.background = background;
  const proofs = new DpopProofs(publicUrl, undefined, await RecordedProofs.open(common));
  const providers = oidcFile === undefined ? undefined : ExternalProviders.fromFile(oidcFile);
  const module = IdentityModule.of(identity, background, {
    ...{ publicUrl, proofs, trustedProxies },
    ...(providers && { providers }),
  });
  const { journal, ownership, signing, standing } = identity.parts;
  const watched = { ...identity.parts, ledger, beside: background };
  const app = await createApp(CellModule.of(cell, module), {
    title: { title: 'Mutirão: identity', version: '0.1.0' },
    tokens: new TokenCheck({
      keyOf: (kid) => signing.verifying(kid),
      audience: community,
      issuers: [LOCAL_ISSUER, publicUrl],
      nowSeconds: () => Math.floor(Date.now() / 1000),
      proofs,
    }),
    standings: () => standing,
    audit: ({ subject, ...entry }) =>
      logger.info(
        { ...entry, ...(subject === undefined ? {} : { actor: identity.actorOf(subject) }) },
        'audit',
      ),
    health: () => ({
      status: journal.halted === undefined ? 'ok' : 'read-only',
      ...(journal.halted === undefined ? {} : { reason: journal.halted }),
      position: journal.head.position,
      owner: ownership.isOurs,
      snapshot: background.snapshotAt,
    }),
    readiness: process.watch({ ledgers: [watched], consumers: [] }),
    metrics,
    logger,
  });
  return {
    app,
    begin: async () => {
      background.start();
      await publishWhileOurs(process, identity, common);
    },
  };
}

/** The one writer's process tells the others, from where the last one stopped. */
async function publishWhileOurs(
  { cell }: ServiceProcess,
  identity: Identity,
  records: RecordPlace,
): Promise<void> {
  const checkpoint = await RecordCheckpoint.open(records);
  let stop = new AbortController();
  let telling: Promise<void> = Promise.resolve();
  identity.parts.ownership.watch({
    gained() {
      stop = new AbortController();
      const log = identityLog(identity);
      telling = new KafkaPublisher({ connection: cell.connection, log, checkpoint }).run(
        stop.signal,
      );
    },
    lost() {
      stop.abort();
      return telling;
    },
  });
}
