import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Passkey } from '../stores/credentials.ts';
import { type Access, isWrongGuess, refuse, type SignedInCall, type Visitor } from './access.ts';
import { type Answer, done } from './answer.ts';
import { type SignIn, signedIn } from './sign-in.ts';
import { address } from './throttle.ts';

const CHALLENGE_SECONDS = 300;
const MOST_PASSKEYS = 10;
/** COSE: ES256, EdDSA, and RS256 for older laptops. */
const ALGORITHMS = [-7, -8, -257];

/** What a challenge was made for; one for another purpose does not count. */
const adding = (member: string) => `passkey of ${member}`;
export const SIGNING_IN = 'passkey sign-in';
export const steppingUp = (session: string) => `passkey for ${session}`;

/**
 * How a browser is to make a passkey (WebAuthn Level 3, §5.4). It is discoverable, so that signing in
 * needs no name; what it keeps of the person is the random id and the community's name.
 */
export async function passkeyCreation(
  access: Access,
  { subject: member }: SignedInCall,
): Promise<Answer<PublicKeyCredentialCreationOptionsJSON>> {
  if (!(await access.isActive(member))) return refuse('member-not-active');
  const { credentials, folder } = access.identity.parts;
  const known = Object.keys((await credentials.of(member)).passkeys ?? {});
  if (known.length >= MOST_PASSKEYS) return refuse('too-many-passkeys');
  const options = await generateRegistrationOptions({
    rpName: folder.community,
    rpID: relyingParty(access),
    userID: new Uint8Array(Buffer.from(member, 'base64url')),
    userName: folder.community,
    challenge: challengeFor(access, adding(member)),
    timeout: CHALLENGE_SECONDS * 1000,
    attestationType: 'none',
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return done(options);
}

/** Keeps the public key of a passkey that was made for this challenge, here. */
export async function addPasskey(
  access: Access,
  call: SignedInCall,
  response: RegistrationResponseJSON,
): Promise<Answer<{ readonly passkey: string }>> {
  const { identity, tickets } = access;
  const member = call.subject;
  // Whoever did not hear that it was done asks again.
  const { credentials } = identity.parts;
  if ((await credentials.of(member)).passkeys?.[response.id]) {
    return done({ passkey: response.id });
  }
  const challenge = challengeIn(response.response.clientDataJSON);
  if ((await tickets.open(adding(member), challenge)) === undefined)
    return refuse('passkey-refused');
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: new URL(access.publicUrl).origin,
    expectedRPID: relyingParty(access),
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => undefined);
  if (!verified?.verified || !(await tickets.use(adding(member), challenge))) {
    return refuse('passkey-refused');
  }
  const { credential, credentialBackedUp: backedUp } = verified.registrationInfo;
  const command = { type: 'SetCredential', member, kind: 'passkey' } as const;
  const outcome = await identity.call(
    call,
    'credential.passkey',
    { passkey: credential.id },
    command,
  );
  if (outcome.kind !== 'done') return outcome;
  const passkey: Passkey = {
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: credential.transports ?? [],
    backedUp,
    setAt: access.now(),
  };
  await credentials.change(member, (held) => ({
    held: { ...held, passkeys: { ...held.passkeys, [credential.id]: passkey } },
    answer: undefined,
  }));
  return done({ passkey: credential.id });
}

/** How a browser is to ask for a passkey; the same for everybody who asks. */
export function passkeyRequest(
  access: Access,
  purpose: string,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingParty(access),
    challenge: challengeFor(access, purpose),
    timeout: CHALLENGE_SECONDS * 1000,
    userVerification: 'required',
  });
}

/** Signs in by a passkey alone: something that one has, opened by a finger, a face or a PIN. */
export function signInByPasskey(
  access: Access,
  visitor: Visitor,
  {
    response,
    organisation,
  }: {
    readonly response: AuthenticationResponseJSON;
    readonly organisation: string | undefined;
  },
): Promise<Answer<SignIn>> {
  const work = async (): Promise<Answer<SignIn>> => {
    const member = await takePasskey(access, SIGNING_IN, response);
    if (member === undefined) return refuse('sign-in-refused');
    return signedIn(access, visitor, { member, by: ['passkey'], organisation });
  };
  return access.throttle.guard([address(visitor.address)], work, isWrongGuess);
}

/** The member whose passkey signed this challenge, which counts once; `undefined` for any other. */
export async function takePasskey(
  access: Access,
  purpose: string,
  response: AuthenticationResponseJSON,
): Promise<string | undefined> {
  const { credentials } = access.identity.parts;
  const member = response.response.userHandle ?? '';
  const challenge = challengeIn(response.response.clientDataJSON);
  const kept = (await credentials.of(member)).passkeys?.[response.id];
  if (!kept || (await access.tickets.open(purpose, challenge)) === undefined) return undefined;
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: new URL(access.publicUrl).origin,
    expectedRPID: relyingParty(access),
    credential: {
      id: response.id,
      publicKey: new Uint8Array(Buffer.from(kept.publicKey, 'base64url')),
      counter: kept.counter,
    },
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified || !(await access.tickets.use(purpose, challenge))) return undefined;
  const counter = verified.authenticationInfo.newCounter;
  const isTaken = await credentials.change(member, (held) => {
    const before = held.passkeys?.[response.id];
    // A counter that did not grow while another answer was checked is that of a copy.
    if (!before || (before.counter > 0 && counter <= before.counter)) return { answer: false };
    const passkeys = { ...held.passkeys, [response.id]: { ...before, counter } };
    return { held: { ...held, passkeys }, answer: true };
  });
  return isTaken ? member : undefined;
}

/** The name under which browsers keep passkeys of ours: the host, whatever the port. */
const relyingParty = ({ publicUrl }: Access): string => new URL(publicUrl).hostname;

/** A challenge is a ticket: any bytes will do, if nobody can guess them. */
function challengeFor({ tickets }: Access, purpose: string) {
  return new Uint8Array(Buffer.from(tickets.issue(purpose, true, CHALLENGE_SECONDS), 'base64url'));
}

/** The challenge that was signed, as the browser says; `''` for what is no such data. */
function challengeIn(clientDataJSON: string): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as {
      readonly challenge?: unknown;
    };
    return typeof challenge === 'string' ? challenge : '';
  } catch {
    return '';
  }
}
