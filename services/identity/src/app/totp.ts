import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Factor } from '../domain/access/events.ts';
import type { HeldChange } from '../stores/credentials.ts';
import { type Access, refuse, type SignedInCall } from './access.ts';
import { type Answer, done } from './answer.ts';
import { oneTimeCode, plainCode } from './one-time-code.ts';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, thirty seconds. */
const TOTP_OF_APPS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const PERIOD_MILLISECONDS = 30_000;
/** Steps that a clock may be off, each way. */
const WINDOW = 1;
/** RFC 4226, §4: at least 128 bits, better 160. */
const SECRET_BYTES = 20;

const RECOVERY_CODES = 10;
const RECOVERY_LETTERS = 16;

/** A second factor as a person shows it. */
export type ShownCode =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery-code'; readonly code: string };

export interface BegunTotp {
  /** In base 32, for whoever types it. */
  readonly secret: string;
  /** `otpauth://totp/…`, for a QR code. Names the community, and no person. */
  readonly uri: string;
}

/** A secret for an authenticator app. It counts when a code of it was shown. */
export async function beginTotp(
  access: Access,
  { subject: member }: SignedInCall,
): Promise<Answer<BegunTotp>> {
  if (!(await access.isActive(member))) return refuse('member-not-active');
  const { credentials, folder } = access.identity.parts;
  const secret = new Secret({ size: SECRET_BYTES });
  await credentials.change(member, (held) => ({
    held: { ...held, totpBegun: { secret: secret.base32 } },
    answer: undefined,
  }));
  const uri = new TOTP({
    ...TOTP_OF_APPS,
    issuer: folder.community,
    label: folder.community,
    secret,
  });
  return done({ secret: secret.base32, uri: uri.toString() });
}

export interface RecoveryCodes {
  /** Each counts once, when the app is lost. Told here alone. */
  readonly recoveryCodes: readonly string[];
}

/** Sets the second factor by the first code of its app, and gives the codes for when it is lost. */
export async function confirmTotp(
  access: Access,
  call: SignedInCall,
  code: string,
): Promise<Answer<RecoveryCodes>> {
  const { identity } = access;
  const { credentials } = identity.parts;
  const member = call.subject;
  const { totpBegun: begun } = await credentials.of(member);
  if (!begun) return refuse('totp-not-begun');
  const step = stepOf(begun.secret, code, access.now());
  if (step === undefined) return refuse('second-factor-refused');
  const command = { type: 'SetCredential', member, kind: 'totp' } as const;
  const outcome = await identity.call(call, 'credential.totp', command, command);
  if (outcome.kind !== 'done') return outcome;
  const { codes, digests } = newRecoveryCodes(access, member);
  await credentials.change(member, ({ totpBegun: _, ...held }) => {
    const totp = { secret: begun.secret, lastStep: step };
    return { held: { ...held, totp, recoveryCodes: digests }, answer: undefined };
  });
  return done({ recoveryCodes: codes });
}

/** Ten other recovery codes; those before count no more. */
export async function renewRecoveryCodes(
  access: Access,
  call: SignedInCall,
): Promise<Answer<RecoveryCodes>> {
  const { identity } = access;
  const { credentials } = identity.parts;
  const member = call.subject;
  if (!(await credentials.of(member)).totp) return refuse('totp-needed');
  const command = { type: 'SetCredential', member, kind: 'recovery-codes' } as const;
  const outcome = await identity.call(call, 'credential.recovery-codes', command, command);
  if (outcome.kind !== 'done') return outcome;
  const { codes, digests } = newRecoveryCodes(access, member);
  await credentials.change(member, (held) => ({
    held: { ...held, recoveryCodes: digests },
    answer: undefined,
  }));
  return done({ recoveryCodes: codes });
}

/**
 * Takes a code if it is right, durably and in one write, so that it is taken from nobody after or at once:
 * what it was taken as, or `undefined`.
 */
export function takeSecondFactor(
  access: Access,
  member: string,
  shown: ShownCode,
): Promise<Factor | undefined> {
  const none: HeldChange<Factor | undefined> = { answer: undefined };
  return access.identity.parts.credentials.change(member, (held) => {
    const { totp, recoveryCodes = [] } = held;
    if (shown.kind === 'recovery-code') {
      const digest = digestOf(access, member, shown.code);
      if (!recoveryCodes.includes(digest)) return none;
      const left = recoveryCodes.filter((each) => each !== digest);
      return { held: { ...held, recoveryCodes: left }, answer: 'recovery-code' };
    }
    const step = totp && stepOf(totp.secret, shown.code, access.now());
    if (!totp || step === undefined || step <= totp.lastStep) return none;
    return { held: { ...held, totp: { ...totp, lastStep: step } }, answer: 'totp' };
  });
}

/** The time step that a code is of, if it is of one near now. */
function stepOf(secret: string, code: string, now: number): number | undefined {
  const delta = TOTP.validate({
    ...TOTP_OF_APPS,
    secret: Secret.fromBase32(secret),
    token: code,
    timestamp: now,
    window: WINDOW,
  });
  return delta === null ? undefined : Math.floor(now / PERIOD_MILLISECONDS) + delta;
}

function newRecoveryCodes(access: Access, member: string) {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    oneTimeCode(randomBytes(RECOVERY_LETTERS), RECOVERY_LETTERS),
  );
  return { codes, digests: codes.map((code) => digestOf(access, member, code)) };
}

/** Of 80 random bits a keyed digest is enough: nobody tries them all. */
const digestOf = ({ identity }: Access, member: string, code: string): string =>
  identity.derive('recovery code', member, plainCode(code)).toString('base64url');
