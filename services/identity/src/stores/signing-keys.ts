import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  type AccessClaims,
  LOCAL_ISSUER,
  LOCAL_TOKEN_SECONDS,
  type Role,
  TOKEN_SECONDS,
} from '@mutirao/contracts';
import { type CryptoKey, type JWK, SignJWT } from 'jose';
import {
  type KeptKey,
  newKey,
  type OpenKey,
  openKeys,
  readKeyFile,
  writeKeyFile,
} from './key-file.ts';

export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** How old what was read of the file may become: by then a running server knows of a new key. */
const REREAD_SECONDS = 60;
/** The same when something may be in it that is not known here. */
const UNKNOWN_SECONDS = 1;

/** Between the making of a key and its first signature: all who keep our key set have it by then. */
const NOTICE_SECONDS = 600;

const wallClock = () => Math.floor(Date.now() / 1000);

/**
 * The Ed25519 keys (RFC 8037) that sign tokens, in one file that its owner alone can read. There are
 * two of them while one takes over from the other: verifiers know the new one before it signs, and
 * the old one until its last token has expired. Another process may change the file: it is followed.
 */
export class SigningKeys {
  readonly #path: string;
  #text: string | undefined;
  #readAt = 0;
  #keys: readonly OpenKey[] = [];

  private constructor(path: string) {
    this.#path = path;
  }

  static async create(path: string, nowSeconds: number): Promise<SigningKeys> {
    if (existsSync(path)) throw new Error(`${path} exists: keys are never replaced.`);
    writeKeyFile(path, [await newKey(nowSeconds)]);
    return SigningKeys.open(path);
  }

  /** Throws when the file is missing, holds anything but such keys, or can be read by others. */
  static open(path: string): SigningKeys {
    const keys = new SigningKeys(path);
    keys.#read(wallClock());
    return keys;
  }

  /**
   * The public half of a key, while it is published. One that is not known may be new: for it the file
   * is read again, but once a second at most, whatever tokens are made up.
   */
  verifying(kid: string, nowSeconds = wallClock()): CryptoKey | undefined {
    const find = (published: readonly OpenKey[]) => published.find((key) => key.kid === kid);
    const found =
      find(this.#published(nowSeconds)) ?? find(this.#published(nowSeconds, UNKNOWN_SECONDS));
    return found?.verifying;
  }

  /** The key that signs now: of those whose time has come, the latest. */
  signing(nowSeconds: number): SigningKey {
    const latest = this.#published(nowSeconds)
      .filter(({ signsFrom }) => signsFrom <= nowSeconds)
      .sort((a, b) => a.signsFrom - b.signsFrom)
      .at(-1);
    if (!latest) throw new Error(`${this.#path} holds no key that signs now.`);
    return { kid: latest.kid, key: latest.signing };
  }

  /** A JWK Set (RFC 7517) of the public halves. */
  jwks(nowSeconds = wallClock()): { readonly keys: readonly JWK[] } {
    const keys = this.#published(nowSeconds, UNKNOWN_SECONDS).map(
      ({ kid, secret: { d: _, ...jwk } }) => ({
        ...jwk,
        kid,
        alg: 'EdDSA',
        use: 'sig',
      }),
    );
    return { keys };
  }

  /**
   * Adds a key that signs from `signsFrom` on, when all verifiers know it; those before it retire when
   * the last token that they signed has expired. Keys that are retired by now leave the file, and so
   * do those that would have begun later: they have signed nothing.
   */
  async rotate(
    nowSeconds: number,
    signsFrom = nowSeconds + NOTICE_SECONDS,
  ): Promise<Pick<KeptKey, 'kid' | 'signsFrom'>> {
    this.#read(nowSeconds);
    const added = await newKey(signsFrom);
    // A server may sign with the old key until it has read the file again.
    const retiresAt = signsFrom + REREAD_SECONDS + LOCAL_TOKEN_SECONDS;
    const kept = this.#published(nowSeconds)
      .filter((each) => each.signsFrom <= nowSeconds || each.signsFrom < signsFrom)
      .map(({ signing: _, verifying: __, ...each }) => ({ retiresAt, ...each }));
    writeKeyFile(this.#path, [...kept, added]);
    this.#read(nowSeconds);
    return { kid: added.kid, signsFrom };
  }

  /** The keys that have not retired, by the file as it was at most so long ago. */
  #published(nowSeconds: number, maxAgeSeconds = REREAD_SECONDS): readonly OpenKey[] {
    if (nowSeconds - this.#readAt >= maxAgeSeconds) this.#follow(nowSeconds);
    return this.#keys.filter(({ retiresAt }) => retiresAt === undefined || nowSeconds < retiresAt);
  }

  /** When the file cannot be read, sign-ins and checks go on with the keys that are known. */
  #follow(nowSeconds: number): void {
    try {
      this.#read(nowSeconds);
    } catch (error) {
      this.#readAt = nowSeconds;
      process.emitWarning(`The signing keys stay as they are: ${(error as Error).message}`);
    }
  }

  #read(nowSeconds: number): void {
    const text = readKeyFile(this.#path);
    if (text !== this.#text) this.#keys = openKeys(text, this.#path);
    [this.#text, this.#readAt] = [text, nowSeconds];
  }
}

export type TokenContent = Omit<AccessClaims, 'jti' | 'iat' | 'exp'> & {
  readonly lifetimeSeconds?: number;
  readonly nowSeconds: number;
  readonly jti?: string;
};

/** A signed access token. Throws RangeError for a life that no server would accept. */
export function signToken(keys: SigningKeys, content: TokenContent): Promise<string> {
  const { lifetimeSeconds = TOKEN_SECONDS, nowSeconds, jti = randomUUID(), ...claims } = content;
  if (!(lifetimeSeconds > 0 && lifetimeSeconds <= LOCAL_TOKEN_SECONDS)) {
    throw new RangeError(`A token lives 1 to ${LOCAL_TOKEN_SECONDS} seconds.`);
  }
  const { kid, key } = keys.signing(nowSeconds);
  return new SignJWT({ client_id: 'mutirao', ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + lifetimeSeconds)
    .setJti(jti)
    .sign(key);
}

export interface LocalContent {
  readonly community: string;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly lifetimeSeconds?: number;
  readonly jti?: string;
  /** Position in identity's journal up to which these roles are known to have stood. */
  readonly position?: number;
}

/** A token by whoever owns the folder: for as long as it lives, all that needs a second factor is open. */
export function signLocalToken(
  keys: SigningKeys,
  {
    community,
    subject,
    roles,
    lifetimeSeconds = LOCAL_TOKEN_SECONDS,
    position = 0,
    ...rest
  }: LocalContent,
  nowSeconds = wallClock(),
): Promise<string> {
  return signToken(keys, {
    iss: LOCAL_ISSUER,
    aud: community,
    sub: subject,
    roles: { [community]: [...roles] },
    pos: position,
    sup: nowSeconds + lifetimeSeconds,
    nowSeconds,
    lifetimeSeconds,
    ...rest,
  });
}
