import type { MembershipRole, OrganisationKind } from '@mutirao/contracts';
import type { MerchantStanding } from './rows.ts';

type OfOrganisation = { readonly organisation: string };

/** One that the directory has given an id. One that is known stays as it is. */
export interface RegisterOrganisation extends OfOrganisation {
  readonly type: 'RegisterOrganisation';
  readonly kind: OrganisationKind;
  readonly declared?: MerchantStanding;
}

/** Many, by number alone: those whom the journal does not know are registered, of whatever kind the others are. */
export interface RegisterOrganisations {
  readonly type: 'RegisterOrganisations';
  readonly kind: OrganisationKind;
  readonly organisations: readonly string[];
}

/** Without a standing, a merchant is proposed with the one that it declared. */
export interface ProposeAccreditation extends OfOrganisation {
  readonly type: 'ProposeAccreditation';
  readonly merchant?: MerchantStanding;
}

export interface ConfirmAccreditation extends OfOrganisation {
  readonly type: 'ConfirmAccreditation';
  /** The version that was looked at. */
  readonly version: number;
  readonly by: string;
}

export interface DeclineAccreditation extends OfOrganisation {
  readonly type: 'DeclineAccreditation';
  readonly version: number;
  readonly note?: string;
}

export interface SuspendOrganisation extends OfOrganisation {
  readonly type: 'SuspendOrganisation';
}

export interface ReinstateOrganisation extends OfOrganisation {
  readonly type: 'ReinstateOrganisation';
}

export interface GrantRole extends OfOrganisation {
  readonly type: 'GrantRole';
  readonly grant: string;
  readonly member: string;
  readonly role: MembershipRole;
  /** The first day and the last; without a last one, until it is revoked. */
  readonly from: string;
  readonly to?: string;
  readonly by: string;
}

export interface RevokeRole extends OfOrganisation {
  readonly type: 'RevokeRole';
  readonly grant: string;
}

/** A sweeper's: of these, the memberships that are over are revoked. */
export interface EndMemberships {
  readonly type: 'EndMemberships';
  readonly grants: readonly string[];
}

export type OrganisationCommand =
  | RegisterOrganisation
  | RegisterOrganisations
  | ProposeAccreditation
  | ConfirmAccreditation
  | DeclineAccreditation
  | SuspendOrganisation
  | ReinstateOrganisation
  | GrantRole
  | RevokeRole
  | EndMemberships;
