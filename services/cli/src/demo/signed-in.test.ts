import { expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { Authenticator } from './signed-in.ts';

test('an app’s codes are of about now, each of a later time than the one before', async () => {
  const secret = new Secret({ size: 20 });
  const app = new Authenticator(secret.base32);
  const steps: number[] = [];
  for (let shown = 0; shown < 2; shown++) {
    const token = await app.next();
    const delta = TOTP.validate({ secret, token, window: 1 });
    expect(delta).not.toBeNull();
    steps.push(Math.floor(Date.now() / 30_000) + (delta ?? 0));
  }
  expect(steps[1]).toBe((steps[0] ?? 0) + 1);
});
