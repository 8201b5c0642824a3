import type { ContactCodes } from '../stores/contact-codes.ts';
import type { Matching } from '../stores/matching.ts';
import type { MemberFileWorkerData } from '../workers/member-file-messages.ts';
import type { Courier } from './contacts-courier.ts';
import { MemberFileReader } from './member-file-reader.ts';
import type { Turns } from './members-turns.ts';

/** What lies around members besides the journal and who they are. */
export class MemberParts {
  readonly matching: Matching;
  readonly codes: ContactCodes;
  readonly files: MemberFileReader;
  /** Whoever keeps people takes a turn. */
  readonly turns: Turns;

  /** Without a courier no contact can be verified. */
  constructor(
    { matching, codes, turns }: Pick<MemberParts, 'matching' | 'codes' | 'turns'>,
    keys: MemberFileWorkerData,
    readonly courier: Courier | undefined,
  ) {
    this.matching = matching;
    this.codes = codes;
    this.turns = turns;
    this.files = new MemberFileReader(keys);
  }

  /** Of a person who was erased nothing compares, and no code is under way. */
  async forget(member: string): Promise<void> {
    await this.matching.forget(member);
    await this.codes.forget(member);
  }

  close(): Promise<void> {
    return this.files.close();
  }
}
