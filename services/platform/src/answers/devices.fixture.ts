import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { openShop } from '../shop.fixture.ts';
import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of devices at least once, so that its answer is compared with its example. */
export async function answerDevices(town: ServedTown): Promise<void> {
  const { merchant, terminal } = await openShop(town, { number: 940 });
  const own = { as: 'merchant', subject: merchant } as const;
  const path = `/organisations/${merchant}/devices`;
  const { device, code } = await town.must<{ device: string; code: string }>('POST', path, {
    ...own,
    body: { terminal },
  });
  const key = await generateKeyPair('EdDSA');
  const prove = (route: string) => proofOf(key, 'POST', `${town.publicUrl}${route}`);
  await town.must('POST', '/devices', {
    body: { code },
    headers: { dpop: await prove('/devices') },
  });
  await town.must('POST', '/devices/token', { headers: { dpop: await prove('/devices/token') } });
  await town.must('GET', path, { as: 'auditor' });
  await town.must('DELETE', `${path}/${device}`, own);
}

interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** That whoever asks this has the key (RFC 9449, §4.2). */
async function proofOf({ privateKey, publicKey }: KeyPair, htm: string, htu: string) {
  return new SignJWT({ htm, htu })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'EdDSA', jwk: await exportJWK(publicKey) })
    .setJti(randomUUID())
    .setIssuedAt()
    .sign(privateKey);
}
