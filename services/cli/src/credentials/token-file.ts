import { readFileSync } from 'node:fs';
import { refusedHere } from '../failure.ts';
import { bearer, type Credential } from './credential.ts';
import { DeviceCredential, deviceFile } from './device.ts';
import { SignInCredential, signInFile } from './sign-in.ts';

/**
 * The credential in a file: a token as `mutirao token` prints it, what `mutirao sign-in` left, or a
 * till's own key. What stands there is a secret and stays out of every message.
 */
export function credentialIn(file: string): Credential {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw refusedHere('no-token', `The token file cannot be read: ${(error as Error).message}`);
  }
  if (/^[\w.-]{1,8192}$/.test(text)) return bearer(text);
  const content = parsed(text);
  const signIn = signInFile.safeParse(content);
  if (signIn.success) return new SignInCredential(file, signIn.data.server);
  const device = deviceFile.safeParse(content);
  if (device.success) return new DeviceCredential(device.data);
  throw refusedHere('no-token', `${file} holds no token.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
