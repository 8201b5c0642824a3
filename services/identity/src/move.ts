import { openRecordPlace, type RecordsAt } from '@mutirao/adapters/places';
import {
  copyCollections,
  countCollections,
  DIRECTORY,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import type { IdentityFolder } from './folder.ts';
import { CONTACT_CODES } from './stores/contact-codes.ts';
import { CREDENTIAL_LINKS, CREDENTIALS } from './stores/credentials.ts';
import { KeyFile } from './stores/key-file.ts';
import { MATCHING } from './stores/matching.ts';
import { ORGANISATIONS } from './stores/organisation-details.ts';
import { PEOPLE } from './stores/people.ts';
import { PERSON_KEYS } from './stores/person-keys.ts';
import { RecordedKeys } from './stores/recorded-keys.ts';
import { SESSIONS } from './stores/sessions.ts';
import { ATTEMPTS } from './stores/sessions-attempts.ts';
import { USED_TICKETS } from './stores/used-tickets.ts';

/**
 * Each is a file of the folder, `NAME.sqlite`. People stay signed in; and what counts once or is counted
 * (tickets, tries, codes) is carried, or it would count again.
 */
const COLLECTIONS: readonly RecordsOptions[] = [
  ...[PERSON_KEYS, PEOPLE, ORGANISATIONS, MATCHING, DIRECTORY, CREDENTIALS, CREDENTIAL_LINKS],
  ...[SESSIONS, ATTEMPTS, USED_TICKETS, CONTACT_CODES],
];

export function countIdentityRecords({ records: { folder } }: IdentityFolder): number {
  return countCollections(folder, COLLECTIONS);
}

/**
 * Copies to the servers what lies beside identity's journal, and the keys that sign tokens, sealed under
 * the master key there: in place of what an earlier try left. Nobody may serve the town meanwhile.
 * Throws MasterKeyUnusable where another master key was used.
 */
export async function moveIdentityRecords(
  { records, path }: IdentityFolder,
  to: RecordsAt,
  masterKey: Uint8Array,
  told: (copied: number) => void,
): Promise<void> {
  const place = await openRecordPlace(to);
  try {
    // First, as it notes the master key, which it does not once there are keys of persons.
    const keys = await RecordedKeys.open(place, masterKey);
    await copyCollections(records.folder, COLLECTIONS, place, told);
    const { text } = new KeyFile(path.signingKeys).readNow();
    const there = await keys.read();
    if (there?.text !== text && !(await keys.write(text, there))) {
      throw new Error('somebody changed the signing keys meanwhile');
    }
  } finally {
    await place.close();
  }
}
