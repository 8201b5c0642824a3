import { STEP_UP_SECONDS } from '@mutirao/contracts';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Factor } from '../domain/access/events.ts';
import { type Access, isWrongGuess, refuse, type SignedInCall, type Visitor } from './access.ts';
import { type Answer, done } from './answer.ts';
import { steppingUp, takePasskey } from './passkeys.ts';
import { accessToken, type SessionTokens } from './sessions.ts';
import { address, secondFactor } from './throttle.ts';
import { type ShownCode, takeSecondFactor } from './totp.ts';

export type ShownFactor =
  | ShownCode
  | { readonly kind: 'passkey'; readonly response: AuthenticationResponseJSON };

export interface SteppedUp extends Omit<SessionTokens, 'refreshToken'> {
  /** Until when what needs a fresh second factor may be done. */
  readonly stepUpUntil: string;
}

/** A second factor again, for what needs it fresh (RFC 9470): another access token, for five minutes. */
export async function stepUp(
  access: Access,
  visitor: Visitor,
  call: SignedInCall,
  shown: ShownFactor,
): Promise<Answer<SteppedUp>> {
  const { identity } = access;
  const { sessions } = identity.parts;
  const name = call.session;
  if (name === undefined) return refuse('no-session');
  const session = await sessions.read(name, access.now());
  if (!session) return refuse('session-ended');
  const { member } = session;
  const work = async (): Promise<Answer<SteppedUp>> => {
    const by = await take(access, member, name, shown);
    if (!by) return refuse('second-factor-refused');
    const command = { type: 'StepUp', member, session: name, by } as const;
    const outcome = await identity.record(call, 'session.step-up', command);
    if (outcome.kind !== 'done') return outcome;
    const steppedUpUntil = access.now() + STEP_UP_SECONDS * 1000;
    await sessions.stepUp(name, steppedUpUntil);
    const token = await accessToken(access, { ...session, steppedUpUntil });
    if (!token) return refuse('member-not-active');
    return done({ ...token, stepUpUntil: new Date(steppedUpUntil).toISOString() });
  };
  const counted = [secondFactor(member), address(visitor.address)];
  return access.throttle.guard(counted, work, isWrongGuess);
}

async function take(
  access: Access,
  member: string,
  session: string,
  shown: ShownFactor,
): Promise<Factor | undefined> {
  if (shown.kind !== 'passkey') return takeSecondFactor(access, member, shown);
  const owner = await takePasskey(access, steppingUp(session), shown.response);
  return owner === member ? 'passkey' : undefined;
}

/**
 * Whether somebody was asked who they are a moment ago, by all they have: a second factor where there
 * is one, else the sign-in itself; and what it takes if not.
 */
export async function freshness(
  access: Access,
  { subject, session, stepUpUntil }: SignedInCall,
): Promise<'fresh' | 'second-factor-needed' | 'sign-in-needed'> {
  const { credentials, sessions } = access.identity.parts;
  const now = access.now();
  if (stepUpUntil * 1000 > now) return 'fresh';
  const { totp, passkeys = {} } = await credentials.of(subject);
  if (totp || Object.keys(passkeys).length > 0) return 'second-factor-needed';
  const begun = session === undefined ? undefined : await sessions.read(session, now);
  const isNew = begun !== undefined && begun.startedAt + STEP_UP_SECONDS * 1000 > now;
  return isNew ? 'fresh' : 'sign-in-needed';
}
