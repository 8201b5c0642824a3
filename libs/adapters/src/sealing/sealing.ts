import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D): nonce · ciphertext · tag. `about` is bound to it (additional
 * authenticated data), so that what is sealed about one thing opens as nothing else. Nonces are
 * random, which is safe for 2³² texts under one key.
 */
export function seal(key: Uint8Array, about: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws {@link DoesNotOpen} for another key, another `about`, or a changed byte. */
export function unseal(key: Uint8Array, about: string, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new DoesNotOpen();
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch (error) {
    throw new DoesNotOpen({ cause: error });
  }
}

/** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869): of one such key no other can be told. */
export function derivedKey(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
}

/** Says nothing of what was sealed, nor by what it was tried. */
export class DoesNotOpen extends Error {
  constructor(options?: ErrorOptions) {
    super('what is sealed does not open: another key, another place, or it was changed', options);
    this.name = 'DoesNotOpen';
  }
}
