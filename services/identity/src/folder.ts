import { join } from 'node:path';
import type { LedgerPlace, RecordsAt } from '@mutirao/adapters/places';

/** Where everything of identity lies in a town's folder, and outside it. */
export interface IdentityFolder {
  readonly data: string;
  readonly keys: string;
  /** The town that it serves: people of one community never see those of another. */
  readonly community: string;
  readonly timeZone: string;
  readonly rehearsal: boolean;
  readonly path: IdentityPaths;
  readonly place: LedgerPlace;
  /** What lies beside the journal and can be erased. */
  readonly records: RecordsAt;
}

export type IdentityPaths = ReturnType<typeof identityPaths>;

export function identityPaths(data: string, keys: string) {
  const folder = join(data, 'identity');
  return {
    folder,
    journal: join(folder, 'journal.sqlite'),
    head: join(folder, 'head'),
    snapshot: join(folder, 'snapshot'),
    seenHead: join(keys, 'identity-head'),
    /** Registry number (keyed hash) → member. */
    directory: join(folder, 'directory.sqlite'),
    /** Sealed, each under a key of its own. */
    people: join(folder, 'people.sqlite'),
    organisations: join(folder, 'organisations.sqlite'),
    /** Keyed digests of what two people may have in common. */
    matching: join(folder, 'matching.sqlite'),
    /** Those keys, wrapped by the master key: backed up apart, and not for long. */
    personKeys: join(folder, 'person-keys.sqlite'),
    /** Password hashes, passkeys and the like, sealed too. */
    credentials: join(folder, 'credentials.sqlite'),
    /** Accounts elsewhere (keyed digests) → member. */
    credentialLinks: join(folder, 'credential-links.sqlite'),
    sessions: join(folder, 'sessions.sqlite'),
    /** Tells another master key from the one that all is sealed under. */
    masterKeyCheck: join(folder, 'master-key-check'),
    signingKeys: join(keys, 'signing-keys.json'),
    masterKey: join(keys, 'master.key'),
    /** Says where the master key is, when it is elsewhere. */
    masterKeyPlace: join(keys, 'master-key-file'),
  };
}

export function identityFolder(
  town: { readonly community: string; readonly timeZone: string; readonly rehearsal: boolean },
  folders: {
    readonly data: string;
    readonly keys: string;
    readonly place?: Pick<LedgerPlace, 'servers'>;
  },
): IdentityFolder {
  const { data, keys } = folders;
  const { community, timeZone, rehearsal } = town;
  const path = identityPaths(data, keys);
  const { journal, snapshot } = path;
  const servers = folders.place?.servers;
  return {
    ...{ data, keys, community, timeZone, rehearsal, path },
    place: {
      ledger: `identity-${community}`,
      files: { journal, snapshot },
      ...(servers && { servers }),
    },
    records: { folder: path.folder, prefix: `${community}.identity`, ...(servers && { servers }) },
  };
}
