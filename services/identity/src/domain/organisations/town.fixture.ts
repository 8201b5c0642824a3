import { expect } from '@jest/globals';
import { type Stamp, specification } from '@mutirao/event-sourcing';
import type { Command, IdentityCommand } from '../commands.ts';
import { fact, type IdentityFact } from '../events.ts';
import { identityDecider } from '../identity.ts';
import type { MerchantStanding } from './rows.ts';

/** A town for tests of its organisations: its words are commands, and what it lived through are facts. */
export const TODAY = '2026-11-10';
/** Whom the specification names as the actor of every event, and so the proposer of everything. */
export const PROPOSER = 'test';

/** 22 characters, as a random id has. */
export const id = (name: string): string => name.padEnd(22, '_');
export const [ANA, BENTO, CLARA] = ['ana', 'bento', 'clara'].map(id) as [string, string, string];
export const [HALL, BANK, BAKERY, CLUB] = ['hall', 'bank', 'bakery', 'club'].map(id) as [
  string,
  string,
  string,
  string,
];

export const STANDING: MerchantStanding = {
  category: 'food',
  neighbourhood: 'centro',
  size: 'micro',
  redemptionDays: 2,
  redeemsDaily: false,
};

export const onDay = (on: string): Stamp => ({ at: Date.parse(`${on}T12:00:00Z`), on });
export const given = specification(
  identityDecider,
  (actual, expected) => expect(actual).toEqual(expected),
  onDay(TODAY),
);

/** A command, a fact of another feature, or the day from which on the next commands are given. */
type Step = IdentityCommand | IdentityFact | string;

/** What follows from these steps after `before`: all facts from the first one. A refusal fails. */
export function lived(
  before: readonly IdentityFact[],
  ...steps: readonly Step[]
): readonly IdentityFact[] {
  const facts = [...before];
  let day = TODAY;
  for (const step of steps) {
    if (typeof step === 'string') day = step;
    else if ('movements' in step) facts.push(step);
    else
      facts.push(
        ...given(...facts)
          .when(step, onDay(day))
          .events(),
      );
  }
  return facts;
}

export const registered = (member: string, returned = false): IdentityFact =>
  fact('identity.MemberRegistered.v1', { member, returned }, TODAY);

export const register = (
  organisation: string,
  kind: Command<'RegisterOrganisation'>['kind'],
  declared?: MerchantStanding,
): IdentityCommand => ({
  type: 'RegisterOrganisation',
  organisation,
  kind,
  ...(declared && { declared }),
});

export const propose = (organisation: string, merchant?: MerchantStanding): IdentityCommand => ({
  type: 'ProposeAccreditation',
  organisation,
  ...(merchant && { merchant }),
});

export const confirm = (organisation: string, version = 1, by = CLARA): IdentityCommand => ({
  type: 'ConfirmAccreditation',
  organisation,
  version,
  by,
});

export const decline = (organisation: string, version = 1): IdentityCommand => ({
  type: 'DeclineAccreditation',
  organisation,
  version,
});

export const suspend = (organisation: string): IdentityCommand => ({
  type: 'SuspendOrganisation',
  organisation,
});

export const reinstate = (organisation: string): IdentityCommand => ({
  type: 'ReinstateOrganisation',
  organisation,
});

export const grant = (given: Partial<Command<'GrantRole'>> = {}): IdentityCommand => ({
  type: 'GrantRole',
  grant: id('grant'),
  member: ANA,
  organisation: HALL,
  role: 'officer',
  from: TODAY,
  by: BENTO,
  ...given,
});

export const revoke = (name = id('grant'), organisation = HALL): IdentityCommand => ({
  type: 'RevokeRole',
  organisation,
  grant: name,
});
