import { HEADS } from '@mutirao/adapters/journal';
import { KafkaFeed } from '@mutirao/adapters/kafka';
import { openRecordPlace } from '@mutirao/adapters/places';
import { MemberDirectory } from '@mutirao/adapters/records';
import { answerConsent, openReplicatedJournal, RequestedMembers } from '@mutirao/adapters/replicas';
import { checkIdentityMessage, identityEventTypes, LOCAL_ISSUER } from '@mutirao/contracts';
import {
  BusServer,
  connectBus,
  createApp,
  DpopProofs,
  type HealthReport,
  loadCommunityKey,
  loadNotesKey,
  RecordedProofs,
  TokenCheck,
} from '@mutirao/nest';
import {
  CellModule,
  cellClock,
  type OpenedService,
  remoteKeys,
  runService,
  type ServiceProcess,
} from '@mutirao/nest/distributed';
import { Background } from './app/background.ts';
import { erasureConsent } from './app/erasure-consent.ts';
import { inboxOf } from './app/inbox.ts';
import type { MessageLog } from './app/members.ts';
import { RunPasses } from './app/run-passes.ts';
import { Town } from './app/town.ts';
import { CurrencyModule } from './currency.module.ts';
import { currencyDecider } from './domain/currency.ts';
import { townAt } from './init.ts';

/** One process of the currency, of several, on the distributed profile. */
await runService('currency', openCurrency);

async function openCurrency(process: ServiceProcess): Promise<OpenedService> {
  const { settings, cell, logger, metrics } = process;
  const { community, publicUrl, identityUrl } = settings;
  const feed = new KafkaFeed({ connection: cell.connection, consumer: 'currency' });
  const log = feed.log(`/identity/${community}`);
  const opened: { background?: Background } = {};
  const town = await openTown(process, log, () => void opened.background?.sweep());
  const passes = new RunPasses(town);
  const background = new Background(town, passes, logger, settings);
  opened.background = background;
  const bus = new BusServer({
    log,
    inbox: inboxOf(town),
    known: identityEventTypes,
    check: checkIdentityMessage,
    logger,
  });
  const { authority, clock, records, journal, store, ownership, folder } = town.parts;
  const { ledger } = folder.place;
  const proofs = new DpopProofs(publicUrl, undefined, await RecordedProofs.open(records));
  const module = CurrencyModule.of(town, passes, background);
  const app = await createApp(CellModule.of(cell, module), {
    title: { title: 'Mutirão: currency', version: '0.1.0' },
    tokens: new TokenCheck({
      keyOf: remoteKeys(identityUrl),
      audience: community,
      issuers: [LOCAL_ISSUER, publicUrl],
      nowSeconds: () => Math.floor(Date.now() / 1000),
      proofs,
    }),
    standings: () => ({
      rolesOf: (caller) => authority.rolesOf(caller, clock.dayOf(clock.now())),
      hasEnded: (caller) => authority.hasEnded(caller),
      secondsBehind: () => bus.behindSeconds(Date.now()),
    }),
    audit: ({ subject, ...entry }) =>
      town.audit({ ...entry, ...(subject === undefined ? {} : { actor: town.actorOf(subject) }) }),
    health: healthOf(town, background, bus),
    readiness: process.watch({
      ledgers: [{ ledger, journal, store, ownership, beside: background }],
      consumers: [{ consumer: 'currency', bus, feed, parked: () => authority.parked }],
    }),
    metrics,
    logger,
  });
  connectBus(app, bus);
  return {
    app,
    begin: async () => {
      await feed.start();
      await app.startAllMicroservices();
      background.start();
    },
  };
}

async function openTown(
  { settings, cell, metrics, fatal }: ServiceProcess,
  log: MessageLog,
  moved: () => void,
): Promise<Town> {
  const { servers, community, keys } = settings;
  const folder = await townAt(servers, community, keys);
  const communityKey = await loadCommunityKey(keys);
  const { place, records, town } = folder;
  const heads = await (await openRecordPlace(records)).open(HEADS);
  const directoryPlace = { folder: '', prefix: `${community}.identity`, servers };
  const channel = (service: 'identity' | 'currency') =>
    cell.requests.channel({ service, ledger: `${service}-${community}`, communityKey });
  const opened = await Town.open({
    folder,
    communityKey,
    notesKey: await loadNotesKey(keys),
    members: {
      directoryPlace,
      directory: await MemberDirectory.open(await openRecordPlace(directoryPlace), communityKey),
      registration: new RequestedMembers(channel('identity')),
      log,
    },
    clock: await cellClock(settings, { ...town, moved }),
    fatal,
    timing: metrics.timing(place.ledger),
    open: (ports) =>
      openReplicatedJournal(
        currencyDecider,
        {
          ...{ place, consumer: cell.commands, heads },
          forwarded: (...outcome) => metrics.forwarded(place.ledger, ...outcome),
        },
        ports,
      ),
  });
  answerConsent(channel('currency'), erasureConsent(opened));
  return opened;
}

function healthOf({ parts }: Town, background: Background, bus: BusServer): HealthReport {
  const { journal, ownership, authority } = parts;
  return () => ({
    status: journal.halted === undefined ? 'ok' : 'read-only',
    ...(journal.halted === undefined ? {} : { reason: journal.halted }),
    position: journal.head.position,
    owner: ownership.isOurs,
    readModels: background.followed,
    snapshot: background.snapshotAt,
    news: { ...bus.health(Date.now()), parked: authority.parked },
  });
}
