import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeWhole } from '@mutirao/adapters/files';
import { isOpenToOthers } from '@mutirao/adapters/sealing';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

/** One key of the file. Published from its making; signs from `signsFrom`; gone after `retiresAt`. */
const keptKey = z.strictObject({
  /** Its thumbprint (RFC 7638). */
  kid: z.string().min(1),
  /** A private Ed25519 key (RFC 8037 §2). */
  secret: z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.base64url(),
    d: z.base64url(),
  }),
  /** Seconds since 1970. */
  signsFrom: z.int(),
  retiresAt: z.int().optional(),
});
const keyFile = z.strictObject({ keys: z.array(keptKey).min(1) });

export type KeptKey = z.infer<typeof keptKey>;

/** A key of the file, ready for use. */
export interface OpenKey extends KeptKey {
  readonly signing: CryptoKey;
  readonly verifying: CryptoKey;
}

export async function newKey(signsFrom: number): Promise<KeptKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const { x = '', d = '' } = await exportJWK(privateKey);
  const secret = { kty: 'OKP', crv: 'Ed25519', x, d } as const;
  return { kid: await calculateJwkThumbprint(secret), secret, signsFrom };
}

/** What lies in a place of keys: the text, and which it is of those that lay there. */
export interface KeyText {
  readonly text: string;
  readonly revision: number;
}

/** Port: where the keys lie that sign tokens. Others read and change them there, too. */
export interface KeyPlace {
  /** In messages. */
  readonly name: string;
  /** `undefined` when none were made so far. Rejects when they cannot be had. */
  read(): Promise<KeyText | undefined>;
  /** In place of just what was read; false when somebody else was faster. */
  write(text: string, before: KeyText | undefined): Promise<boolean>;
}

/** The keys in one file that its owner alone can read. */
export class KeyFile implements KeyPlace {
  constructor(readonly name: string) {}

  /** Throws when the file is missing or can be read by others than its owner. */
  readNow(): KeyText {
    return { text: readKeyFile(this.name), revision: 0 };
  }

  async read(): Promise<KeyText> {
    return this.readNow();
  }

  async write(text: string, before: KeyText | undefined): Promise<boolean> {
    if (before ? readKeyFile(this.name) !== before.text : existsSync(this.name)) return false;
    writeWhole(this.name, text);
    return true;
  }
}

function readKeyFile(path: string): string {
  if (isOpenToOthers(statSync(path))) {
    throw new Error(`${path} can be read by others: chmod 600 it.`);
  }
  return readFileSync(path, 'utf8');
}

export const textOfKeys = (keys: readonly KeptKey[]): string =>
  `${JSON.stringify({ keys }, null, 2)}\n`;

/** Throws, and tells nothing of the text (a parser's own message shows a part of it). */
export function openKeys(text: string, place: string): OpenKey[] {
  try {
    return keyFile.parse(JSON.parse(text)).keys.map((kept) => {
      const { d: _, ...open } = kept.secret;
      const signing = createPrivateKey({ key: kept.secret, format: 'jwk' });
      const verifying = createPublicKey({ key: open, format: 'jwk' });
      return {
        ...kept,
        signing: signing.toCryptoKey('Ed25519', false, ['sign']),
        verifying: verifying.toCryptoKey('Ed25519', true, ['verify']),
      };
    });
  } catch {
    throw new Error(`${place} holds something else than private Ed25519 keys (JWK).`);
  }
}
