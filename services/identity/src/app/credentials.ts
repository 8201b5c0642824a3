import type { CredentialKind } from '../domain/access/events.ts';
import type { KeptKind } from '../stores/credentials.ts';
import { type Access, refuse, type SignedInCall } from './access.ts';
import { type Answer, answered } from './answer.ts';

export interface CredentialView {
  readonly kind: CredentialKind;
  /** Of a passkey its id, of an account elsewhere the provider. */
  readonly id?: string;
  /** Of recovery codes, how many were not used. */
  readonly left?: number;
}

/** By what somebody signs in; nothing by which another could. */
export function credentialsOf({ identity }: Access, member: string): CredentialView[] {
  const { credentials } = identity.parts;
  const left = credentials.read(member, 'recovery-codes')?.digests.length;
  const one = (kind: 'password' | 'totp') => (credentials.has(member, kind) ? [{ kind }] : []);
  const each = (kind: 'passkey' | 'oidc') =>
    credentials.ids(member, kind).map((id) => ({ kind, id }));
  return [
    ...one('password'),
    ...each('passkey'),
    ...one('totp'),
    ...(left === undefined ? [] : [{ kind: 'recovery-codes', left } as const]),
    ...each('oidc'),
  ];
}

/** What alone lets somebody in; the rest asks for more. */
const FIRST: readonly KeptKind[] = ['password', 'passkey', 'oidc'];

/** Takes away a passkey, the app's codes, or the account elsewhere; never the last way in. */
export async function removeCredential(
  access: Access,
  call: SignedInCall,
  { kind, id = '' }: { readonly kind: 'passkey' | 'totp' | 'oidc'; readonly id?: string },
): Promise<Answer<{ readonly removed: CredentialKind }>> {
  const { identity } = access;
  const { credentials } = identity.parts;
  const member = call.subject;
  const ways = FIRST.flatMap((each) => credentials.ids(member, each)).length;
  if (!credentials.ids(member, kind).includes(id)) return refuse('credential-unknown');
  if (kind !== 'totp' && ways === 1) return refuse('last-credential');
  const command = { type: 'RemoveCredential', member, kind } as const;
  const outcome = await identity.call(call, 'credential.remove', { kind, id }, command);
  if (outcome.kind === 'done') {
    credentials.atOnce(() => {
      if (kind === 'oidc') credentials.unlink(member, id);
      else credentials.remove(member, kind, id);
      // They stand in for the app, and for nothing else.
      if (kind === 'totp') credentials.remove(member, 'recovery-codes');
    });
  }
  return answered(outcome, () => ({ removed: kind }));
}
