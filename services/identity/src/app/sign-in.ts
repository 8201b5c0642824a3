import type { Factor } from '../domain/access/events.ts';
import { type Access, isWrongGuess, refuse, type Visitor } from './access.ts';
import { type Answer, done } from './answer.ts';
import { isOutdated } from './passwords.ts';
import { type SessionTokens, startSession } from './sessions.ts';
import { account, address, secondFactor } from './throttle.ts';
import { type ShownCode, takeSecondFactor } from './totp.ts';

/** How long somebody may look for the second factor, in seconds. */
const CHALLENGE_SECONDS = 300;
const CHALLENGE = 'second factor';

/** In, or asked for the second factor. */
export type SignIn =
  | ({ readonly kind: 'signed-in' } & SessionTokens)
  | { readonly kind: 'second-factor'; readonly challenge: string; readonly expiresIn: number };

export interface ShownPassword {
  readonly registry: string;
  readonly password: string;
  readonly organisation?: string;
}

/**
 * Signs in by registry number and password. A number that nobody has, one that has no password, and a
 * wrong password are one and the same answer, for which one hash is computed in every case.
 */
export function signInByPassword(
  access: Access,
  visitor: Visitor,
  { registry, password, organisation }: ShownPassword,
): Promise<Answer<SignIn>> {
  const { credentials, directory } = access.identity.parts;
  const counted = [account(registry), address(visitor.address)];
  const work = async (): Promise<Answer<SignIn>> => {
    const member = await directory.memberOf(registry);
    const kept = member === undefined ? undefined : (await credentials.of(member)).password;
    const isRight = await access.passwords.matches(kept?.hash, password);
    if (member === undefined || !kept || !isRight) return refuse('sign-in-refused');
    if (isOutdated(kept.hash)) await renewHash(access, member, kept.hash, password);
    return identified(access, visitor, { member, by: 'password', organisation });
  };
  return access.throttle.guard(counted, work, isWrongGuess);
}

/** Kept under the present cost, unless the password was changed meanwhile. */
async function renewHash(
  { identity, passwords }: Access,
  member: string,
  before: string,
  password: string,
): Promise<void> {
  const { credentials } = identity.parts;
  const hash = await passwords.hash(password);
  await credentials.change(member, (held) => ({
    answer: undefined,
    ...(held.password?.hash === before && { held: { ...held, password: { hash } } }),
  }));
}

interface Identified {
  readonly member: string;
  readonly by: Factor;
  readonly organisation: string | undefined;
}

/** One factor was right: the second is asked for where there is one. */
export async function identified(
  access: Access,
  visitor: Visitor,
  { member, by, organisation }: Identified,
): Promise<Answer<SignIn>> {
  const { credentials } = access.identity.parts;
  const { totp } = await credentials.of(member);
  if (!totp) {
    return signedIn(access, visitor, { member, by: [by], organisation });
  }
  const content: Identified = { member, by, organisation };
  const challenge = access.tickets.issue(CHALLENGE, content, CHALLENGE_SECONDS);
  return done({ kind: 'second-factor', challenge, expiresIn: CHALLENGE_SECONDS });
}

/** The second step, with the challenge of the first. */
export async function signInBySecondFactor(
  access: Access,
  visitor: Visitor,
  { challenge, shown }: { readonly challenge: string; readonly shown: ShownCode },
): Promise<Answer<SignIn>> {
  const begun = await access.tickets.open<Identified>(CHALLENGE, challenge);
  if (!begun) return refuse('sign-in-refused');
  const { member, by, organisation } = begun;
  const work = async (): Promise<Answer<SignIn>> => {
    const factor = await takeSecondFactor(access, member, shown);
    if (!factor) return refuse('second-factor-refused');
    if (!(await access.tickets.use(CHALLENGE, challenge))) return refuse('sign-in-refused');
    return signedIn(access, visitor, { member, by: [by, factor], organisation });
  };
  const counted = [secondFactor(member), address(visitor.address)];
  return access.throttle.guard(counted, work, isWrongGuess);
}

export async function signedIn(
  access: Access,
  { correlation }: Visitor,
  { member, by, organisation }: Omit<Identified, 'by'> & { readonly by: readonly Factor[] },
): Promise<Answer<SignIn>> {
  const answer = await startSession(access, { member, by, organisation, correlation });
  return answer.kind === 'done' ? done({ kind: 'signed-in', ...answer.value }) : answer;
}
