import { ContactCodes } from '../stores/contact-codes.ts';
import { Matching } from '../stores/matching.ts';
import type { MemberFileWorkerData } from '../workers/member-file-messages.ts';
import type { Courier } from './contacts-courier.ts';
import { MemberFileReader } from './member-file-reader.ts';
import { Turns } from './members-turns.ts';

/** What lies around members besides the journal and who they are. */
export class MemberParts {
  readonly matching: Matching;
  readonly codes = new ContactCodes();
  readonly files: MemberFileReader;
  /** Whoever keeps people takes a turn. */
  readonly turns = new Turns();

  /** Without a courier no contact can be verified. */
  constructor(
    keys: MemberFileWorkerData,
    readonly courier: Courier | undefined,
  ) {
    this.matching = new Matching(keys.path.matching, keys.communityKey);
    this.files = new MemberFileReader(keys);
  }

  /** Of a person who was erased nothing compares, and no code is under way. */
  forget(member: string): void {
    this.matching.forget(member);
    this.codes.forget(member);
  }

  async close(): Promise<void> {
    await this.files.close();
    this.matching.close();
  }
}
