import { Unavailable } from '@mutirao/event-sourcing';
import { type CryptoKey, createRemoteJWKSet, errors } from 'jose';

/** A new key is published long before it signs, and one that is asked for by name is looked for at once. */
const KEPT_MILLISECONDS = 5 * 60_000;
const ASK_AGAIN_MILLISECONDS = 1_000;
const PATIENCE_MILLISECONDS = 3_000;

/**
 * The keys that identity publishes (RFC 7517), asked for over HTTP and kept for a while. While identity
 * cannot be asked, those that it last published count on: people go on paying. Rejects (Unavailable)
 * for one that is not known yet.
 */
export function remoteKeys(
  identityUrl: string,
  { keptMilliseconds = KEPT_MILLISECONDS } = {},
): (kid: string) => Promise<CryptoKey | undefined> {
  const base = identityUrl.endsWith('/') ? identityUrl : `${identityUrl}/`;
  const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', base), {
    cacheMaxAge: keptMilliseconds,
    cooldownDuration: ASK_AGAIN_MILLISECONDS,
    timeoutDuration: PATIENCE_MILLISECONDS,
  });
  const known = new Map<string, CryptoKey>();
  return async (kid) => {
    try {
      const key = (await keys({ alg: 'EdDSA', kid })) as CryptoKey;
      known.set(kid, key);
      return key;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) {
        known.delete(kid);
        return undefined;
      }
      const last = known.get(kid);
      if (last) return last;
      throw new Unavailable('identity cannot be asked for its keys', { cause: error });
    }
  };
}
