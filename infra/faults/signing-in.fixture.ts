import { Secret, TOTP } from 'otpauth';
import { must } from './benefit.fixture.ts';
import type { Callers } from './callers.fixture.ts';
import { type Answer, type Client, codeOf, type Json } from './client.fixture.ts';
import { stepBegun } from './half-minute.fixture.ts';
import { person } from './people.fixture.ts';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Who signs in by a password and the codes of an app, as people do. */
export interface Signer extends Tokens {
  readonly member: string;
  readonly client: Client;
}

const PASSWORD = 'sete pedras no açude';
const STEP_MILLISECONDS = 30_000;

/** What the app shows, or showed `steps` half minutes ago; a code counts once. */
const codeFrom = (secret: string, steps = 0): string =>
  TOTP.generate({
    secret: Secret.fromBase32(secret),
    timestamp: Date.now() + steps * STEP_MILLISECONDS,
  });

/** Invites the n-th invented person, who is registered, and signs in with two factors as that person. */
export async function signIn(town: Callers, n: number, member: string): Promise<Signer> {
  const { registry } = person(n);
  const visitor = town.withToken();
  const administrator = await town.administrator();
  const { code } = await must(
    administrator.post<{ code: string }>(`/members/${member}/invitations`),
  );
  await must(visitor.post('/activations', { registry, code, password: PASSWORD }));
  const known = { registry, password: PASSWORD };
  const first = await must(visitor.post<Tokens>('/sign-in/password', known));
  const own = town.withToken(first.accessToken);
  const { secret } = await must(own.post<{ secret: string }>('/credentials/totp'));
  await stepBegun();
  const confirmed = { code: codeFrom(secret, -1) };
  await must(own.post('/credentials/totp/confirmation', confirmed));
  const { challenge } = await must(visitor.post<{ challenge: string }>('/sign-in/password', known));
  const shown = { challenge, kind: 'totp', code: codeFrom(secret) };
  const tokens = await must(visitor.post<Tokens>('/sign-in/second-factor', shown));
  return { ...tokens, member, client: town.withToken(tokens.accessToken) };
}

/** The next pair of tokens for this one, as OAuth's clients ask (RFC 6749, §6). */
export function refresh(town: Callers, refreshToken: string): Promise<Answer<Json>> {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const type = 'application/x-www-form-urlencoded';
  return town.withToken().write('/token', form.toString(), { type });
}

/** Asks, as fast as answers come, until one may not; how many milliseconds that took. */
export async function millisecondsUntilForbidden(
  ask: () => Promise<Answer<Json>>,
): Promise<number> {
  const from = performance.now();
  for (;;) {
    const [status, code] = codeOf(await ask());
    const passed = performance.now() - from;
    // A person who may and who is the wrong one is told so by a code.
    if (status === 403 && code === undefined) return passed;
    if (passed > 15_000) throw new Error(`still ${status} ${code} after 15 s`);
  }
}
