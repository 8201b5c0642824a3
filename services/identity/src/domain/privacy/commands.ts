import type { ErasureHindrance, Purpose, Role } from '@mutirao/contracts';
import type { PERSON_FIELDS } from '../members/events.ts';

interface OfMember {
  readonly member: string;
}

/** Staff, as they see or export what is another's; none of their roles when it is the own. */
interface Reading extends OfMember {
  readonly roles: readonly Role[];
}

export type PersonField = (typeof PERSON_FIELDS)[number];

export type PrivacyCommand =
  | ({
      readonly type: 'SeePerson';
      readonly purpose: Purpose;
      readonly fields: readonly PersonField[];
    } & Reading)
  | ({ readonly type: 'ExportPerson'; readonly purpose?: Purpose } & Reading)
  | ({
      readonly type: 'BeginErasure';
      /** Whether who asks may erase those who work for the town; everybody may the own data. */
      readonly mayStaff?: boolean;
    } & OfMember)
  /** With what the other services said stands in the way: none, and the person is erased. */
  | ({
      readonly type: 'SettleErasure';
      readonly hindrances: readonly ErasureHindrance[];
    } & OfMember)
  | ({ readonly type: 'ForgetNumber' } & OfMember)
  | { readonly type: 'SetRetention'; readonly days: number };
