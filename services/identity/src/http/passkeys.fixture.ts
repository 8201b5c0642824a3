import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
}
interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
}

/** What a test makes go wrong. */
export interface Twist {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly type?: string;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

/**
 * An authenticator in software, with the browser before it (WebAuthn Level 3): one ES256 key, made by
 * `create` and used by `get`; attestation `none`.
 */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #id = randomBytes(16);
  readonly #secret: KeyObject;
  readonly #public: { readonly x: Buffer; readonly y: Buffer };
  #user = '';
  counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    this.#secret = privateKey;
    this.#public = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') };
  }

  get id(): string {
    return this.#id.toString('base64url');
  }

  create(options: CreationOptions, twist: Twist = {}) {
    this.#user = options.user.id;
    // COSE_Key of RFC 9053: EC2, ES256, P-256, and the point.
    const { x, y } = this.#public;
    const key = cbor(
      new Map<number, number | Buffer>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, x],
        [-3, y],
      ]),
    );
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, key]);
    const authData = this.#data(options.rp.id, ATTESTED, twist, attested);
    const attestation = new Map<string, CborValue>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    return this.#answer({
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, twist),
      attestationObject: cbor(attestation).toString('base64url'),
      transports: ['internal'],
    });
  }

  get(options: RequestOptions, twist: Twist = {}) {
    this.counter++;
    const authData = this.#data(options.rpId, 0, twist);
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, twist);
    const clientHash = createHash('sha256')
      .update(Buffer.from(clientDataJSON, 'base64url'))
      .digest();
    const signature = sign('sha256', Buffer.concat([authData, clientHash]), this.#secret);
    return this.#answer({
      clientDataJSON,
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: this.#user,
    });
  }

  #answer<R>(response: R) {
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response,
      clientExtensionResults: {},
    };
  }

  #data(rpId = '', flags: number, twist: Twist, attested = Buffer.alloc(0)): Buffer {
    const { userVerified = true, counter = this.counter } = twist;
    const head = Buffer.alloc(5);
    head.writeUInt8(flags | USER_PRESENT | (userVerified ? USER_VERIFIED : 0));
    head.writeUInt32BE(counter, 1);
    const rp = createHash('sha256')
      .update(twist.rpId ?? rpId)
      .digest();
    return Buffer.concat([rp, head, attested]);
  }

  #clientData(type: string, challenge: string, twist: Twist): string {
    const data = { type, challenge, origin: this.#origin, crossOrigin: false, ...twist };
    const { type: kind, challenge: asked, origin, crossOrigin } = data;
    const json = JSON.stringify({ type: kind, challenge: asked, origin, crossOrigin });
    return Buffer.from(json).toString('base64url');
  }
}

type CborValue = number | string | Buffer | Map<number | string, CborValue>;

/** As much of CBOR (RFC 8949) as is needed here. */
function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([key, inner]) => [cbor(key), cbor(inner)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return Buffer.from(
    value < 256 ? [(major << 5) | 24, value] : [(major << 5) | 25, value >> 8, value & 0xff],
  );
}
