import { townClock } from '@mutirao/adapters/journal';
import { checkIdentityMessage, identityEventTypes } from '@mutirao/contracts';
import { erasureConsent, type Folder, inboxOf, Town } from '@mutirao/currency';
import {
  GatewayCourier,
  Identity,
  identityFolder,
  identityLog,
  Members,
  masterKeyOf,
} from '@mutirao/identity';
import {
  BusServer,
  endingProcess,
  loadCommunityKey,
  type Metrics,
  type Standings,
} from '@mutirao/nest';
import type { Logger } from 'pino';

export interface OpenOptions {
  /** Of a rehearsal alone: the instant (ISO 8601 with offset) at which its clock starts. */
  readonly clock?: string;
  /** Of a rehearsal alone: webhooks may be on this machine too, without TLS. */
  readonly localWebhooks?: boolean;
  /** Where the master key is, if not where `init` put it. */
  readonly masterKeyFile?: string;
  /** The service that brings one-time codes to people, and the file of the secret that signs them. */
  readonly gateway?: { readonly url: string; readonly secretFile: string };
  /** Measures both journals' writers. */
  readonly metrics?: Metrics;
}

/** All services of one town, open in this process, and the bus between them. */
export interface Services {
  readonly identity: Identity;
  readonly town: Town;
  readonly bus: BusServer;
  /** What each knows by now of who may do what. */
  readonly standings: Standings;
}

/** Identity first, which the others follow; whatever fails, nothing stays open. */
export async function openServices(
  folder: Folder,
  options: OpenOptions,
  logger: Logger,
): Promise<Services> {
  const { town: settings, keys } = folder;
  const { localWebhooks = false, masterKeyFile, gateway, metrics } = options;
  if (localWebhooks && !settings.rehearsal) {
    throw new Error('webhooks on this machine are for a folder made by "init --rehearsal"');
  }
  const clock = townClock(settings.timeZone, startOf(options, settings.rehearsal));
  const fatal = endingProcess(logger);
  const communityKey = await loadCommunityKey(keys);
  const people = identityFolder(settings, folder);
  const opened: { town?: Town } = {};
  const identity = await Identity.open({
    folder: people,
    communityKey,
    master: masterKeyOf(people, masterKeyFile),
    clock,
    fatal,
    consents: () => (opened.town ? [erasureConsent(opened.town)] : []),
    ...(gateway === undefined ? {} : { courier: GatewayCourier.fromFile(gateway) }),
    ...(metrics && { timing: metrics.timing(people.place.ledger) }),
  });
  try {
    const log = identityLog(identity);
    const town = await Town.open({
      folder,
      communityKey,
      notesKey: identity.sealingKey('currency'),
      members: {
        directoryPlace: people.records,
        directory: identity.parts.directory,
        registration: new Members(identity),
        log,
      },
      clock,
      localWebhooks,
      fatal,
      ...(metrics && { timing: metrics.timing(folder.place.ledger) }),
    });
    opened.town = town;
    const bus = new BusServer({
      log,
      inbox: inboxOf(town),
      known: identityEventTypes,
      check: checkIdentityMessage,
      logger,
    });
    return { identity, town, bus, standings: standingsOf(identity, town, bus) };
  } catch (error) {
    await identity.close();
    throw error;
  }
}

function standingsOf(identity: Identity, { parts }: Town, bus: BusServer): Standings {
  const { authority, clock } = parts;
  const currency = {
    rolesOf: (caller) => authority.rolesOf(caller, clock.dayOf(clock.now())),
    hasEnded: (caller) => authority.hasEnded(caller),
    secondsBehind: () => bus.behindSeconds(Date.now()),
  } satisfies ReturnType<Standings>;
  return (service) => (service === 'identity' ? identity.parts.standing : currency);
}

function startOf({ clock: text }: OpenOptions, rehearsal: boolean): number | undefined {
  if (text === undefined) return undefined;
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
