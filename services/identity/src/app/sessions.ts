import { randomBytes } from 'node:crypto';
import { type Role, STEP_UP_SECONDS, TOKEN_SECONDS } from '@mutirao/contracts';
import type { Factor } from '../domain/access/events.ts';
import { rolesFor, shopsOf } from '../domain/organisations/standing.ts';
import type { Session } from '../stores/sessions.ts';
import { signToken } from '../stores/signing-keys.ts';
import { type Access, refuse, type SignedInCall, type Visitor } from './access.ts';
import { type Answer, answered, done } from './answer.ts';
import type { Identity } from './identity.ts';

/** Who one is from now on, and for how long. */
export interface SessionTokens {
  readonly accessToken: string;
  /** Seconds that the access token counts. */
  readonly expiresIn: number;
  /** For one use: with it comes the next. */
  readonly refreshToken: string;
  readonly member: string;
  readonly roles: readonly Role[];
  readonly organisation?: string;
}

export interface NewSession {
  readonly member: string;
  readonly by: readonly Factor[];
  /** The shop to act for; without it the only one there is, if there is one. */
  readonly organisation: string | undefined;
  readonly correlation: string;
}

/** These are two factors by themselves: something one has, and a gesture or PIN that opens it. */
const SECOND_FACTORS: ReadonlySet<Factor> = new Set(['passkey', 'totp', 'recovery-code']);

/** Signs in whoever has shown all that it takes. */
export async function startSession(
  access: Access,
  { member, by, organisation: asked, correlation }: NewSession,
): Promise<Answer<SessionTokens>> {
  const { identity } = access;
  const { clock, journal, sessions } = identity.parts;
  const on = clock.dayOf(clock.now());
  const shops = await journal.read((state) => shopsOf(state, member, on));
  if (asked !== undefined && !shops.includes(asked)) return refuse('organisation-not-yours');
  const organisation = asked ?? (shops.length === 1 ? shops[0] : undefined);
  const session = randomBytes(16).toString('base64url');
  const caller = { subject: member, correlation };
  const command = { type: 'SignIn', member, session, by } as const;
  const signedIn = await identity.record(caller, 'session.begin', command);
  if (signedIn.kind !== 'done') return signedIn;
  const now = access.now();
  const hasSecond = by.some((factor) => SECOND_FACTORS.has(factor));
  const begun: Session = {
    session,
    member,
    by,
    ...(organisation === undefined ? {} : { organisation }),
    position: signedIn.events[0]?.position ?? -1,
    startedAt: now,
    usedAt: now,
    steppedUpUntil: hasSecond ? now + STEP_UP_SECONDS * 1000 : 0,
  };
  const refreshToken = await sessions.start(begun);
  const token = await accessToken(access, begun);
  return token ? done({ ...token, refreshToken }) : refuse('member-not-active');
}

/** The next pair of tokens for a refresh token, or why there is none (RFC 6749, §5.2). */
export type Refreshed = SessionTokens | 'unknown' | 'reused' | 'ended';

/**
 * Takes a refresh token, once. One that comes again was copied, and whose copy came first nobody can
 * tell: the whole session ends. So does that of a client which asks again because it lost the answer;
 * its person signs in once more.
 */
export async function refresh(
  access: Access,
  { correlation }: Visitor,
  refreshToken: string,
): Promise<Refreshed> {
  const { identity } = access;
  const { journal, sessions } = identity.parts;
  const rotation = await sessions.rotate(refreshToken, access.now());
  if (rotation.kind === 'unknown') return 'unknown';
  const { session, member, position } = rotation.session;
  if (rotation.kind === 'reused') {
    // In the journal first, so that all services know; what the file says comes after.
    const caller = { subject: member, correlation };
    await identity.record(caller, 'session.reuse', { type: 'EndSession', session });
    await sessions.end(session);
    return 'reused';
  }
  const ended = await journal.read((state) => {
    const since = Math.max(state.ended.get(member) ?? -1, state.ended.get(session) ?? -1);
    return since > position;
  });
  const token = ended ? undefined : await accessToken(access, rotation.session);
  if (token) return { ...token, refreshToken: rotation.refreshToken };
  await sessions.end(session);
  return 'ended';
}

export async function signOut(
  access: Access,
  call: SignedInCall,
): Promise<Answer<{ readonly signedOut: string }>> {
  const { session } = call;
  if (session === undefined) return refuse('no-session');
  const command = { type: 'EndSession', session } as const;
  const outcome = await access.identity.call(call, 'session.end', command, command);
  if (outcome.kind === 'done') await access.identity.parts.sessions.end(session);
  return answered(outcome, () => ({ signedOut: session }));
}

/** Nothing that was given to this person so far counts any more, wherever it is. */
export async function signOutEverywhere(
  { identity }: Access,
  call: SignedInCall,
): Promise<Answer<{ readonly signedOut: string }>> {
  const name = identity.actorOf(call.subject);
  const command = { type: 'EndAccess', name } as const;
  const outcome = await identity.call(call, 'session.end-all', command, command);
  const [event] = outcome.kind === 'done' ? outcome.events : [];
  if (event) await endSessionsBefore(identity, name, event.position);
  return answered(outcome, () => ({ signedOut: 'everywhere' }));
}

/** Those that began before this event of the journal: one who comes later is let in. */
export async function endSessionsBefore(
  { parts }: Identity,
  member: string,
  position: number,
): Promise<void> {
  const before = (await parts.sessions.of(member, 0)).filter((each) => each.position < position);
  await parts.sessions.end(...before.map(({ session }) => session));
}

export interface SessionView {
  readonly session: string;
  readonly by: readonly Factor[];
  readonly startedAt: string;
  readonly usedAt: string;
  /** The one that asks. */
  readonly current: boolean;
}

export async function sessionsOf(
  { identity, now }: Access,
  { subject, session: own }: SignedInCall,
): Promise<SessionView[]> {
  const sessions = await identity.parts.sessions.of(subject, now());
  return sessions.map(({ session, by, startedAt, usedAt }) => ({
    session,
    by,
    startedAt: new Date(startedAt).toISOString(),
    usedAt: new Date(usedAt).toISOString(),
    current: session === own,
  }));
}

/** `undefined` for whoever may do nothing by now. */
export async function accessToken(
  { identity, publicUrl, now }: Access,
  { session, member, organisation, steppedUpUntil }: Session,
): Promise<Omit<SessionTokens, 'refreshToken'> | undefined> {
  const { clock, folder, journal, signing } = identity.parts;
  const on = clock.dayOf(clock.now());
  const { roles, shop, position } = await journal.read((state, head) => ({
    roles: rolesFor(state, member, organisation, on),
    // A shop that one may act for no more leaves the person what is the person's own.
    shop: shopsOf(state, member, on).find((each) => each === organisation),
    position: head.position,
  }));
  if (roles.length === 0) return undefined;
  const nowSeconds = Math.floor(now() / 1000);
  const acting = shop === undefined ? {} : { organisation: shop };
  const token = await signToken(signing, {
    iss: publicUrl,
    aud: folder.community,
    sub: member,
    sid: session,
    roles: { [folder.community]: roles },
    ...(shop === undefined ? {} : { org: shop }),
    ...(steppedUpUntil > now() ? { sup: Math.floor(steppedUpUntil / 1000) } : {}),
    pos: position,
    nowSeconds,
  });
  return { accessToken: token, expiresIn: TOKEN_SECONDS, member, roles, ...acting };
}
