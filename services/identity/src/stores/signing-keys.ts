import { randomUUID } from 'node:crypto';
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
  KeyFile,
  type KeyPlace,
  type KeyText,
  newKey,
  type OpenKey,
  openKeys,
  textOfKeys,
} from './key-file.ts';

export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

/** How old what was read may become: by then a running server knows of a new key. */
const REREAD_SECONDS = 60;
/** The same when something may be there that is not known here. */
const UNKNOWN_SECONDS = 1;

/** Between the making of a key and its first signature: all who keep our key set have it by then. */
const NOTICE_SECONDS = 600;

const wallClock = () => Math.floor(Date.now() / 1000);

/**
 * The Ed25519 keys (RFC 8037) that sign tokens. There are two of them while one takes over from the
 * other: verifiers know the new one before it signs, and the old one until its last token has expired.
 * Another process may change what lies there: it is followed.
 */
export class SigningKeys {
  readonly #place: KeyPlace;
  #found: KeyText | undefined;
  #readAt = 0;
  #keys: readonly OpenKey[] = [];
  /** Of those who need what lies there now, all wait for one reading. */
  #reading: Promise<void> | undefined;

  private constructor(place: KeyPlace) {
    this.#place = place;
  }

  /** Makes a file of keys, of which there is none yet. */
  static async create(path: string, nowSeconds: number): Promise<SigningKeys> {
    const isMade = await new KeyFile(path).write(textOfKeys([await newKey(nowSeconds)]), undefined);
    if (!isMade) throw new Error(`${path} exists: keys are never replaced.`);
    return SigningKeys.open(path);
  }

  /** Throws when the file is missing, holds anything but such keys, or can be read by others. */
  static open(path: string): SigningKeys {
    const file = new KeyFile(path);
    const keys = new SigningKeys(file);
    keys.#take(file.readNow(), wallClock());
    return keys;
  }

  /** Those of a place that several share; where there are none, one is made, whoever comes first. */
  static async in(place: KeyPlace, nowSeconds = wallClock()): Promise<SigningKeys> {
    const keys = new SigningKeys(place);
    if (!(await place.read())) {
      await place.write(textOfKeys([await newKey(nowSeconds)]), undefined);
    }
    await keys.#read(nowSeconds);
    return keys;
  }

  /**
   * The public half of a key, while it is published. One that is not known may be new: for it all is
   * read again, but once a second at most, whatever tokens are made up.
   */
  async verifying(kid: string, nowSeconds = wallClock()): Promise<CryptoKey | undefined> {
    const find = (published: readonly OpenKey[]) => published.find((key) => key.kid === kid);
    const found =
      find(await this.#published(nowSeconds)) ??
      find(await this.#published(nowSeconds, UNKNOWN_SECONDS));
    return found?.verifying;
  }

  /** The key that signs now: of those whose time has come, the latest. */
  async signing(nowSeconds: number): Promise<SigningKey> {
    const latest = (await this.#published(nowSeconds))
      .filter(({ signsFrom }) => signsFrom <= nowSeconds)
      .sort((a, b) => a.signsFrom - b.signsFrom)
      .at(-1);
    if (!latest) throw new Error(`${this.#place.name} holds no key that signs now.`);
    return { kid: latest.kid, key: latest.signing };
  }

  /** A JWK Set (RFC 7517) of the public halves. */
  async jwks(nowSeconds = wallClock()): Promise<{ readonly keys: readonly JWK[] }> {
    const published = await this.#published(nowSeconds, UNKNOWN_SECONDS);
    const keys = published.map(({ kid, secret: { d: _, ...jwk } }) => ({
      ...jwk,
      kid,
      alg: 'EdDSA',
      use: 'sig',
    }));
    return { keys };
  }

  /**
   * Adds a key that signs from `signsFrom` on, when all verifiers know it; those before it retire when
   * the last token that they signed has expired. Keys that are retired by now are left out, and so
   * are those that would have begun later: they have signed nothing. Of two who rotate at once, the
   * second answers with the key that the first has added.
   */
  async rotate(
    nowSeconds: number,
    signsFrom = nowSeconds + NOTICE_SECONDS,
  ): Promise<Pick<KeptKey, 'kid' | 'signsFrom'>> {
    await this.#read(nowSeconds);
    const known = new Set(this.#keys.map(({ kid }) => kid));
    const added = await newKey(signsFrom);
    // A server may sign with the old key until it has read them again.
    const retiresAt = signsFrom + REREAD_SECONDS + LOCAL_TOKEN_SECONDS;
    const kept = this.#keys
      .filter((each) => isPublished(each, nowSeconds))
      .filter((each) => each.signsFrom <= nowSeconds || each.signsFrom < signsFrom)
      .map(({ signing: _, verifying: __, ...each }) => ({ retiresAt, ...each }));
    await this.#place.write(textOfKeys([...kept, added]), this.#found);
    await this.#read(nowSeconds);
    const newest = this.#keys.find(({ kid }) => !known.has(kid));
    if (!newest) return this.rotate(nowSeconds, signsFrom);
    return { kid: newest.kid, signsFrom: newest.signsFrom };
  }

  /** The keys that have not retired, as they lay there at most so long ago. */
  async #published(
    nowSeconds: number,
    maxAgeSeconds = REREAD_SECONDS,
  ): Promise<readonly OpenKey[]> {
    if (nowSeconds - this.#readAt >= maxAgeSeconds) {
      this.#reading ??= this.#follow(nowSeconds).finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
    return this.#keys.filter((key) => isPublished(key, nowSeconds));
  }

  /** When they cannot be read, sign-ins and checks go on with the keys that are known. */
  async #follow(nowSeconds: number): Promise<void> {
    try {
      await this.#read(nowSeconds);
    } catch (error) {
      this.#readAt = nowSeconds;
      process.emitWarning(`The signing keys stay as they are: ${(error as Error).message}`);
    }
  }

  async #read(nowSeconds: number): Promise<void> {
    const found = await this.#place.read();
    if (!found) throw new Error(`${this.#place.name} holds no keys any more.`);
    this.#take(found, nowSeconds);
  }

  #take(found: KeyText, nowSeconds: number): void {
    if (found.text !== this.#found?.text) this.#keys = openKeys(found.text, this.#place.name);
    this.#found = found;
    this.#readAt = nowSeconds;
  }
}

const isPublished = ({ retiresAt }: KeptKey, nowSeconds: number): boolean =>
  retiresAt === undefined || nowSeconds < retiresAt;

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
  const token = new SignJWT({ client_id: 'mutirao', ...claims })
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + lifetimeSeconds)
    .setJti(jti);
  return keys
    .signing(nowSeconds)
    .then(({ kid, key }) =>
      token.setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid }).sign(key),
    );
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
