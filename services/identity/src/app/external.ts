import { Unavailable } from '@mutirao/event-sourcing';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { type Access, isWrongGuess, refuse, type SignedInCall, type Visitor } from './access.ts';
import { type Answer, done } from './answer.ts';
import { identified, type SignIn } from './sign-in.ts';
import { address } from './throttle.ts';

/** How long somebody may take at the provider, in seconds. */
export const EXTERNAL_SECONDS = 600;
const PURPOSE = 'external account';

/** What a browser carries there and back, in a cookie that only we can read. */
interface Journey {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Who links the account; nobody, of a sign-in. */
  readonly link?: Pick<SignedInCall, 'subject' | 'key' | 'correlation'>;
}

export interface Departure {
  readonly location: string;
  /** For a cookie: the answer counts in the browser alone that was sent. */
  readonly ticket: string;
}

/**
 * Sends a browser to a provider: authorization code with PKCE (RFC 7636), state and nonce. For `link`,
 * whoever is signed in, to link the account; else to sign in by it.
 */
export async function departTo(
  access: Access,
  provider: string,
  link?: SignedInCall,
): Promise<Answer<Departure>> {
  const known = access.providers.get(provider);
  if (!known) return refuse('provider-unknown');
  const configuration = await access.providers.configuration(provider).catch(() => {
    throw new Unavailable('the provider does not answer');
  });
  const journey: Journey = {
    provider,
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    ...(link && { link: { subject: link.subject, key: link.key, correlation: link.correlation } }),
  };
  const location = buildAuthorizationUrl(configuration, {
    redirect_uri: callbackOf(access, provider),
    scope: known.scope,
    state: journey.state,
    nonce: journey.nonce,
    code_challenge: await calculatePKCECodeChallenge(journey.verifier),
    code_challenge_method: 'S256',
  });
  const ticket = access.tickets.issue(PURPOSE, journey, EXTERNAL_SECONDS);
  return done({ location: location.href, ticket });
}

export type Arrival = SignIn | { readonly kind: 'linked'; readonly provider: string };

/** Takes what the provider sent the browser back with: `query` of the callback's address. */
export function arriveFrom(
  access: Access,
  visitor: Visitor,
  {
    provider,
    query,
    ticket,
  }: {
    readonly provider: string;
    readonly query: string;
    readonly ticket: string;
  },
): Promise<Answer<Arrival>> {
  const work = async (): Promise<Answer<Arrival>> => {
    const journey = await access.tickets.open<Journey>(PURPOSE, ticket);
    if (journey?.provider !== provider || !(await access.tickets.use(PURPOSE, ticket))) {
      return refuse('sign-in-refused');
    }
    const claims = await claimsOf(access, journey, query);
    if (!claims) return refuse('provider-refused');
    if (journey.link) return linkAccount(access, { ...journey, link: journey.link }, claims.sub);
    const member = await memberOf(access, provider, claims);
    if (member === undefined) return refuse('not-linked');
    return identified(access, visitor, { member, by: 'oidc', organisation: undefined });
  };
  return access.throttle.guard([address(visitor.address)], work, isWrongGuess);
}

/** What the provider says of the person, checked by signature, issuer, audience, nonce and state. */
async function claimsOf(
  access: Access,
  { provider, state, nonce, verifier }: Journey,
  query: string,
): Promise<IDToken | undefined> {
  const configuration = await access.providers.configuration(provider).catch(() => {
    throw new Unavailable('the provider does not answer');
  });
  const here = new URL(callbackOf(access, provider));
  here.search = query;
  // Whatever is wrong with the answer, its text may hold anything and is not shown.
  const tokens = await authorizationCodeGrant(configuration, here, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  }).catch(() => undefined);
  return tokens?.claims();
}

/** By the link, or by the number that the provider vouches for, where that is agreed. */
async function memberOf(
  access: Access,
  provider: string,
  claims: IDToken,
): Promise<string | undefined> {
  const { credentials, directory } = access.identity.parts;
  const linked = await credentials.linked(accountOf(access, provider, claims.sub));
  if (linked !== undefined) return linked;
  const claim = access.providers.get(provider)?.registryClaim;
  const number = claim === undefined ? undefined : claims[claim];
  return typeof number === 'string' ? directory.memberOf(number) : undefined;
}

async function linkAccount(
  access: Access,
  { provider, link }: Journey & { readonly link: NonNullable<Journey['link']> },
  subject: string,
): Promise<Answer<Arrival>> {
  const { identity } = access;
  const { credentials } = identity.parts;
  const account = accountOf(access, provider, subject);
  const member = link.subject;
  const owner = await credentials.linked(account);
  if (owner !== undefined && owner !== member) return refuse('linked-elsewhere');
  const command = { type: 'SetCredential', member, kind: 'oidc' } as const;
  const outcome = await identity.call(link, 'credential.oidc', { provider }, command);
  if (outcome.kind !== 'done') return outcome;
  const isLinked = await credentials.link(member, provider, account, access.now());
  return isLinked ? done({ kind: 'linked', provider }) : refuse('linked-elsewhere');
}

/** What a provider calls a person may be a number of the state's: kept as a keyed digest alone. */
const accountOf = ({ identity }: Access, provider: string, subject: string): Buffer =>
  identity.derive('external account', provider, subject);

const callbackOf = ({ publicUrl }: Access, provider: string): string =>
  new URL(`/oidc/${provider}/callback`, publicUrl).href;
