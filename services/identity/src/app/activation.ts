import { timingSafeEqual } from 'node:crypto';
import type { Held } from '../stores/credentials.ts';
import { type Access, isWrongGuess, refuse, type SignedInCall, type Visitor } from './access.ts';
import { type Answer, answered, done } from './answer.ts';
import type { Call, Identity } from './identity.ts';
import { oneTimeCode, plainCode } from './one-time-code.ts';
import { endSessionsBefore } from './sessions.ts';
import { account, address } from './throttle.ts';

/** Long enough for a letter to be read over a weekend. */
const INVITATION_HOURS = 72;
const CODE_LETTERS = 16;

export interface Invitation {
  readonly member: string;
  /** `XXXX-XXXX-XXXX-XXXX`, told here alone, for whoever stands at the desk. */
  readonly code: string;
  readonly until: string;
}

/** A one-time code with which a member sets a first password, or another for one that was lost. */
export async function inviteMember(
  identity: Identity,
  call: Call,
  member: string,
  mayInviteStaff: boolean,
): Promise<Answer<Invitation>> {
  const asked = { type: 'InviteMember', member, hours: INVITATION_HOURS } as const;
  const command = { ...asked, mayInviteStaff };
  const outcome = await identity.call(call, 'member.invite', asked, command);
  if (outcome.kind !== 'done') return outcome;
  const [event] = outcome.events;
  if (!event) throw new Error('an invitation is an event');
  // Made of the event, so that the same call again is told the same code.
  const code = oneTimeCode(identity.derive('invitation', event.id), CODE_LETTERS);
  const until = String(event.data['until']);
  const { credentials } = identity.parts;
  const { position } = event;
  const digest = digestOf(identity, member, code);
  const fresh = { digest, until: Date.parse(until), position, used: false };
  await credentials.change(member, (held) => ({
    answer: undefined,
    ...(position > (held.invitation?.position ?? -1) && { held: { ...held, invitation: fresh } }),
  }));
  return done({ member, code, until });
}

export interface Activation {
  readonly registry: string;
  readonly code: string;
  readonly password: string;
}

/**
 * Sets a password by the code of an invitation, and ends what was signed in before. An unknown number,
 * one that was not invited, a code that is wrong, has lapsed or was used are one answer; one hash is
 * computed in every case.
 */
export function activate(
  access: Access,
  visitor: Visitor,
  { registry, code, password }: Activation,
): Promise<Answer<{ readonly set: 'password' }>> {
  const { identity } = access;
  const { credentials, directory } = identity.parts;
  const work = async (): Promise<Answer<{ readonly set: 'password' }>> => {
    const member = await directory.memberOf(registry);
    const hash = await access.passwords.hash(password);
    const isInvited =
      member !== undefined && invitationIn(identity, member, await credentials.of(member), code);
    if (!isInvited) return refuse('sign-in-refused');
    if (isNumber(password, registry)) return refuse('password-is-number');
    const command = { type: 'SetCredential', member, kind: 'password', endsAccess: true } as const;
    const caller = { subject: member, correlation: visitor.correlation };
    const outcome = await identity.record(caller, 'credential.activate', command);
    if (outcome.kind !== 'done') return outcome;
    // Of two at once, one finds the code used.
    const isSet = await credentials.change(member, (held) => {
      const invitation = invitationIn(identity, member, held, code);
      if (!invitation) return { answer: false };
      const used = { ...invitation, used: true };
      return { held: { ...held, invitation: used, password: { hash } }, answer: true };
    });
    if (!isSet) return refuse('sign-in-refused');
    await endSessionsBefore(identity, member, outcome.events.at(-1)?.position ?? -1);
    return done({ set: 'password' });
  };
  const counted = [account(registry), address(visitor.address)];
  return access.throttle.guard(counted, work, isWrongGuess);
}

/** Another password, by whoever is signed in. */
export async function changePassword(
  access: Access,
  call: SignedInCall,
  password: string,
): Promise<Answer<{ readonly set: 'password' }>> {
  const { identity } = access;
  const member = call.subject;
  const { credentials, people } = identity.parts;
  const registry = (await people.read(member))?.registry ?? '';
  if (isNumber(password, registry)) return refuse('password-is-number');
  const hash = await access.passwords.hash(password);
  const command = { type: 'SetCredential', member, kind: 'password' } as const;
  const outcome = await identity.call(call, 'credential.password', command, command);
  if (outcome.kind === 'done') {
    await credentials.change(member, (held) => ({
      held: { ...held, password: { hash } },
      answer: undefined,
    }));
  }
  return answered(outcome, () => ({ set: 'password' }));
}

/** The member's, if this is its code and it counts still. */
function invitationIn(identity: Identity, member: string, held: Held, code: string) {
  const kept = held.invitation;
  if (!kept || kept.used || kept.until <= identity.parts.clock.now()) return undefined;
  const shown = Buffer.from(digestOf(identity, member, code));
  return timingSafeEqual(Buffer.from(kept.digest), shown) ? kept : undefined;
}

const digestOf = (identity: Identity, member: string, code: string): string =>
  identity.derive('invitation code', member, plainCode(code)).toString('base64url');

/** The one thing that others know of everybody here. */
const isNumber = (password: string, registry: string): boolean =>
  registry !== '' && password.replaceAll(/\D/g, '') === registry;
