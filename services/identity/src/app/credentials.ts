import type { CredentialKind } from '../domain/access/events.ts';
import type { Held } from '../stores/credentials.ts';
import { type Access, refuse, type SignedInCall } from './access.ts';
import { type Answer, done } from './answer.ts';

export interface CredentialView {
  readonly kind: CredentialKind;
  /** Of a passkey its id, of an account elsewhere the provider. */
  readonly id?: string;
  /** Of recovery codes, how many were not used. */
  readonly left?: number;
}

/** By what somebody signs in; nothing by which another could. */
export async function credentialsOf(
  { identity }: Access,
  member: string,
): Promise<CredentialView[]> {
  const { password, passkeys, totp, recoveryCodes, accounts } =
    await identity.parts.credentials.of(member);
  const each = (kind: 'passkey' | 'oidc', held: object = {}) =>
    Object.keys(held)
      .sort()
      .map((id) => ({ kind, id }));
  return [
    ...(password ? [{ kind: 'password' } as const] : []),
    ...each('passkey', passkeys),
    ...(totp ? [{ kind: 'totp' } as const] : []),
    ...(recoveryCodes ? [{ kind: 'recovery-codes', left: recoveryCodes.length } as const] : []),
    ...each('oidc', accounts),
  ];
}

/** How many there are of what alone lets somebody in; the rest asks for more. */
const waysIn = ({ password, passkeys = {}, accounts = {} }: Held): number =>
  (password ? 1 : 0) + Object.keys(passkeys).length + Object.keys(accounts).length;

interface Removed {
  readonly kind: 'passkey' | 'totp' | 'oidc';
  readonly id: string;
}

/** What is left, or why it may not be taken away. */
function without(
  held: Held,
  { kind, id }: Removed,
): Held | 'credential-unknown' | 'last-credential' {
  const { totp, recoveryCodes: _, ...others } = held;
  // Recovery codes stand in for the app, and for nothing else.
  if (kind === 'totp') return totp ? others : 'credential-unknown';
  const name = kind === 'passkey' ? 'passkeys' : 'accounts';
  const { [id]: removed, ...left }: Readonly<Record<string, object>> = held[name] ?? {};
  if (!removed) return 'credential-unknown';
  return waysIn(held) === 1 ? 'last-credential' : { ...held, [name]: left };
}

/** Takes away a passkey, the app's codes, or the account elsewhere; never the last way in. */
export async function removeCredential(
  access: Access,
  call: SignedInCall,
  { kind, id = '' }: Pick<Removed, 'kind'> & Partial<Removed>,
): Promise<Answer<{ readonly removed: CredentialKind }>> {
  const { identity } = access;
  const { credentials } = identity.parts;
  const member = call.subject;
  const before = await credentials.of(member);
  const possible = without(before, { kind, id });
  if (typeof possible === 'string') return refuse(possible);
  const command = { type: 'RemoveCredential', member, kind } as const;
  const outcome = await identity.call(call, 'credential.remove', { kind, id }, command);
  if (outcome.kind !== 'done') return outcome;
  const refusal = await credentials.change(member, (held) => {
    const left = without(held, { kind, id });
    return typeof left === 'string' ? { answer: left } : { held: left, answer: undefined };
  });
  // Two at once are not both the last but one.
  if (refusal === 'last-credential') return refuse(refusal);
  const account = kind === 'oidc' ? before.accounts?.[id] : undefined;
  if (account) await credentials.unlink(account);
  return done({ removed: kind });
}
