/**
 * From registry numbers to members, and nothing the other way round. Identity writes it; whoever is
 * given numbers in a file (a roll, a card desk) finds members by it. Can be opened by several threads.
 */
export interface MemberDirectory {
  /** The member of a registry number; `undefined` for a number that nobody is registered with. */
  memberOf(registry: string): Promise<string | undefined>;
  /** The same for many, in their order. */
  membersOf(registry: readonly string[]): Promise<(string | undefined)[]>;
}

/** Who asks another service for something, for its audit and its idempotency. */
export interface Asker {
  readonly subject: string;
  readonly correlation: string;
  readonly key: string;
}

/** A command to identity: what an enrolment asks of it. */
export interface MemberRegistration {
  /**
   * Registers whom identity does not know yet, by number alone; the others stay as they are. Answers
   * with the members in the order of the numbers, and the position after which all of them are told
   * of on the bus.
   */
  registerNumbers(
    registry: readonly string[],
    asker: Asker,
  ): Promise<{ readonly members: readonly string[]; readonly position: number }>;
}

/** A command to identity: what the accreditation of shops asks of it. */
export interface MerchantRegistration {
  /**
   * The same for organisations that are merchants. They may do nothing yet, so that nobody is told of
   * them before they are accredited.
   */
  registerMerchants(
    registry: readonly string[],
    asker: Asker,
  ): Promise<{ readonly organisations: readonly string[]; readonly position: number }>;
}

/** Why a person cannot be erased yet, and from which day it is possible, as far as that is known. */
export interface ErasureHindrance {
  readonly reason: 'balance' | 'hold' | 'open-period' | 'retention';
  /** YYYY-MM-DD. */
  readonly possibleFrom?: string;
}

/** A command to a service that keeps something of a person, asked before the person is erased. */
export interface ErasureConsent {
  /**
   * Closes what this service keeps open for the member, so that nothing new comes in, or says what
   * stands in the way and changes nothing. Asked again, it answers the same.
   */
  releaseMember(member: string, asker: Asker): Promise<readonly ErasureHindrance[]>;
}
