import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenJournal } from '@mutirao/adapters/journal';
import { openRecordPlace } from '@mutirao/adapters/places';
import { MemberDirectory, type RecordPlace } from '@mutirao/adapters/records';
import { Unavailable } from '@mutirao/event-sourcing';
import type { IdentityFolder } from '../folder.ts';
import { ContactCodes } from '../stores/contact-codes.ts';
import { Credentials } from '../stores/credentials.ts';
import { Matching } from '../stores/matching.ts';
import { OrganisationDetails } from '../stores/organisation-details.ts';
import { People } from '../stores/people.ts';
import { PersonKeys } from '../stores/person-keys.ts';
import { RecordedKeys } from '../stores/recorded-keys.ts';
import { Sessions } from '../stores/sessions.ts';
import { Attempts } from '../stores/sessions-attempts.ts';
import { SigningKeys } from '../stores/signing-keys.ts';
import { UsedTickets } from '../stores/used-tickets.ts';
import type { Courier } from './contacts-courier.ts';
import { MemberParts } from './members-parts.ts';
import { SharedTurns, Turns } from './members-turns.ts';

const PATIENCE_MILLISECONDS = 5_000;

export interface StoresOptions {
  readonly folder: IdentityFolder;
  readonly communityKey: Uint8Array;
  readonly masterKey: Uint8Array;
  readonly courier: Courier | undefined;
  readonly opened: Pick<OpenJournal<unknown, unknown, unknown, unknown>, 'store' | 'journal'>;
}

interface Personal {
  forget(member: string): Promise<void>;
}

export type IdentityStores = Awaited<ReturnType<typeof openStores>>;

/**
 * Opens all that lies beside the journal: in the folder, or with the servers that several instances
 * share. Throws, in plain words, when the keys that sign cannot be had, or the master key is another.
 */
export async function openStores(options: StoresOptions) {
  const place = await openRecordPlace(options.folder.records);
  try {
    return await storesIn(place, options);
  } catch (error) {
    await place.close();
    throw error;
  }
}

async function storesIn(
  place: RecordPlace,
  { folder, communityKey, masterKey, courier, opened }: StoresOptions,
) {
  const isShared = folder.records.servers !== undefined;
  const signing = await signingKeysOf(place, folder, masterKey);
  const personKeys = await PersonKeys.open(place, masterKey);
  const people = await People.open(place, personKeys);
  const credentials = await Credentials.open(place, personKeys);
  const sessions = await Sessions.open(place);
  const members = new MemberParts(
    {
      matching: await Matching.open(place, communityKey),
      codes: await ContactCodes.open(place),
      turns: isShared ? await SharedTurns.open(place, () => caughtUp(opened)) : new Turns(),
    },
    { records: folder.records, communityKey, masterKey },
    courier,
  );
  return {
    records: place,
    directory: await MemberDirectory.open(place, communityKey),
    signing,
    personKeys,
    people,
    credentials,
    sessions,
    members,
    organisationDetails: await OrganisationDetails.open(place, personKeys),
    attempts: await Attempts.open(place),
    usedTickets: await UsedTickets.open(place),
    /** Every store that has something of a person under the person's id: an erasure goes through all. */
    personal: [people, members, credentials, sessions] as readonly Personal[],
  };
}

/** In the folder of keys, or where several instances share them. */
async function signingKeysOf(
  place: RecordPlace,
  folder: IdentityFolder,
  masterKey: Uint8Array,
): Promise<SigningKeys> {
  if (folder.records.servers) return SigningKeys.in(await RecordedKeys.open(place, masterKey));
  return SigningKeys.open(folder.path.signingKeys);
}

/** Resolves when this instance knows all that any of them has recorded by now. */
async function caughtUp({ store, journal }: StoresOptions['opened']): Promise<void> {
  const { position } = await store.head();
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (journal.head.position < position) {
    if (Date.now() > deadline)
      throw new Unavailable('what was recorded elsewhere is not known here');
    await sleep(2);
  }
}
