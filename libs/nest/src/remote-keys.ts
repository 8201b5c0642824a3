import { Unavailable } from '@mutirao/event-sourcing';
import { type CryptoKey, createRemoteJWKSet, errors } from 'jose';

/** A new key is published long before it signs, and one that is asked for by name is looked for at once. */
const KEPT_MILLISECONDS = 5 * 60_000;
const ASK_AGAIN_MILLISECONDS = 1_000;
const PATIENCE_MILLISECONDS = 3_000;

/**
 * The keys that identity publishes (RFC 7517), asked for over HTTP and kept for a while. Rejects while
 * identity cannot be asked and the key is not known yet (Unavailable).
 */
export function remoteKeys(identityUrl: string): (kid: string) => Promise<CryptoKey | undefined> {
  const base = identityUrl.endsWith('/') ? identityUrl : `${identityUrl}/`;
  const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', base), {
    cacheMaxAge: KEPT_MILLISECONDS,
    cooldownDuration: ASK_AGAIN_MILLISECONDS,
    timeoutDuration: PATIENCE_MILLISECONDS,
  });
  return async (kid) => {
    try {
      return (await keys({ alg: 'EdDSA', kid })) as CryptoKey;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw new Unavailable('identity cannot be asked for its keys', { cause: error });
    }
  };
}
