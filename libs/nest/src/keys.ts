import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { Role } from './http.ts';

/** `iss` of every token that a local key signs. */
export const ISSUER = 'mutirao-local';

/** The longest life of a token, in seconds. A stolen token is worth something this long. */
export const MAX_LIFETIME_SECONDS = 900;

/**
 * The secrets of one installation. `signing` signs tokens (Ed25519), `checking` is its public half,
 * `community` is the HMAC key under which registry numbers are mapped to random ids.
 */
export type Keys = {
  readonly signing: CryptoKey;
  readonly checking: CryptoKey;
  readonly community: Buffer;
};

const SIGNING_FILE = 'signing-key.json';
const COMMUNITY_FILE = 'community.key';

/**
 * Makes the keys of a new installation, readable by their owner alone. Existing keys are never
 * replaced (EEXIST): with another community key every register entry would be lost.
 */
export async function createKeys(folder: string): Promise<Keys> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await createPrivate(join(folder, SIGNING_FILE), JSON.stringify(await exportJWK(privateKey)));
  await createPrivate(join(folder, COMMUNITY_FILE), randomBytes(32).toString('hex'));
  return loadKeys(folder);
}

/** Throws when a file is missing, is not a key, or can be read by others. */
export async function loadKeys(folder: string): Promise<Keys> {
  const secret = JSON.parse(await readPrivate(folder, SIGNING_FILE)) as JWK;
  if (secret.crv !== 'Ed25519' || typeof secret.d !== 'string') {
    throw new Error(`${join(folder, SIGNING_FILE)} is not a private Ed25519 key (JWK).`);
  }
  const { d: _, ...open } = secret;
  const community = (await readPrivate(folder, COMMUNITY_FILE)).trim();
  if (!/^[0-9a-f]{64}$/.test(community)) {
    throw new Error(`${join(folder, COMMUNITY_FILE)} is not 32 bytes in hexadecimal.`);
  }
  return {
    signing: (await importJWK(secret, 'EdDSA')) as CryptoKey,
    checking: (await importJWK(open, 'EdDSA')) as CryptoKey,
    community: Buffer.from(community, 'hex'),
  };
}

export type TokenClaims = {
  readonly subject: string;
  readonly roles: readonly Role[];
  /** The id of the community in which the token counts. */
  readonly audience: string;
  readonly lifetimeSeconds?: number;
  readonly nowSeconds: number;
};

/** A signed JWT. Throws RangeError for a life that no server would accept. */
export function signToken(keys: Pick<Keys, 'signing'>, claims: TokenClaims): Promise<string> {
  const { subject, roles, audience, lifetimeSeconds = MAX_LIFETIME_SECONDS, nowSeconds } = claims;
  if (!(lifetimeSeconds > 0 && lifetimeSeconds <= MAX_LIFETIME_SECONDS)) {
    throw new RangeError(`A token lives 1 to ${MAX_LIFETIME_SECONDS} seconds.`);
  }
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + lifetimeSeconds)
    .setJti(randomUUID())
    .sign(keys.signing);
}

/** Flushed before it counts: what is keyed with it may be durable a moment later. */
async function createPrivate(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readPrivate(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by others: chmod 600 it.`);
  }
  return readFile(path, 'utf8');
}
