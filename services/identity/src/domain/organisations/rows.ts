import type { MembershipRole, merchantStanding, OrganisationKind } from '@mutirao/contracts';
import type { Tables } from '@mutirao/event-sourcing';
import type { z } from 'zod';

export type MerchantStanding = z.infer<typeof merchantStanding>;

/** What one person says and another has yet to confirm. */
export interface Proposal {
  readonly version: number;
  readonly by: string;
  readonly merchant?: MerchantStanding;
}

interface Registered {
  readonly kind: OrganisationKind;
  /** Proposals so far, declined ones too: no two of them ever have the same version. */
  readonly proposals: number;
  /** How a merchant said at its registration that it sells; a proposal may say otherwise. */
  readonly declared?: MerchantStanding;
}

/** Only an accredited one acts, and only then do its memberships give roles. */
export type Organisation = Registered &
  (
    | {
        readonly status: 'registered';
        /** The note that says why it was declined the last time. */
        readonly declined?: string;
      }
    | { readonly status: 'proposed'; readonly proposal: Proposal }
    | { readonly status: 'accredited' | 'suspended'; readonly merchant?: MerchantStanding }
  );

/** A membership: who has which role where, from a day on, to a day or until it is revoked. */
export interface Grant {
  readonly member: string;
  readonly organisation: string;
  readonly role: MembershipRole;
  /** The first day and the last, as the community counts them. */
  readonly from: string;
  readonly to?: string;
  /** Position of the event that took it away. */
  readonly revokedAt?: number;
}

export function organisationTables(tables: Tables) {
  return {
    organisations: tables.table<Organisation>('organisations'),
    grants: tables.table<Grant>('grants'),
    /** Member → the ids of all grants ever, in their order. */
    grantsOf: tables.table<readonly string[]>('grants-of'),
    /** The ids of all grants ever in one organisation, in their order. */
    grantsIn: (organisation: string) => tables.table<true>(`grants/${organisation}`),
    /** Member or organisation → position of the last event that changed what it may do. */
    changed: tables.table<number>('changed'),
  };
}
