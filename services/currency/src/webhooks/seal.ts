import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const [NONCE_BYTES, TAG_BYTES] = [12, 16];

/** The key under which addresses and secrets lie in the folder; the community's lies outside. */
export function sealingKey(communityKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', communityKey, '', 'mutirao webhooks', 32));
}

/** Where a webhook goes, and what it is signed with. */
export interface Target {
  readonly url: string;
  readonly secret: string;
}

/** Encrypts a target for one webhook: put into another's place, it cannot be read. */
export function sealTarget(key: Uint8Array, webhook: string, target: Target): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(webhook));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(target), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** None for another key, another webhook, or bytes that were changed. */
export function unsealTarget(
  key: Uint8Array,
  webhook: string,
  bytes: Uint8Array,
): Target | undefined {
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  if (tag.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(webhook)).setAuthTag(tag);
  try {
    const text = Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
    return JSON.parse(text) as Target;
  } catch {
    return undefined;
  }
}
