import { TOKEN_SECONDS } from '@mutirao/contracts';
import type { Device } from '../domain/devices/rows.ts';
import { signToken } from '../stores/signing-keys.ts';
import { type Answer, answered, done } from './answer.ts';
import type { Call, Identity } from './identity.ts';
import { oneTimeCode, plainCode } from './one-time-code.ts';

/** Long enough to walk to the till. */
const CODE_MINUTES = 15;
/** Sixty bits. */
const CODE_LETTERS = 12;

export interface InvitedDevice {
  readonly device: string;
  readonly terminal: string;
  /** `XXXX-XXXX-XXXX`, told once to whoever sets up the till. */
  readonly code: string;
  readonly expiresAt: string;
}

/** A one-time code for a device of this terminal; the same call again is told the same code. */
export async function inviteDevice(
  identity: Identity,
  call: Call,
  { merchant, terminal }: { readonly merchant: string; readonly terminal: string },
): Promise<Answer<InvitedDevice>> {
  const name = [identity.actorOf(call.subject), call.key] as const;
  const device = identity
    .derive('device', ...name)
    .toString('base64url')
    .slice(0, 22);
  const code = oneTimeCode(identity.derive('device-code', ...name), CODE_LETTERS);
  const command = {
    type: 'InviteDevice',
    device,
    terminal,
    merchant,
    code: digestOf(identity, code),
    minutes: CODE_MINUTES,
  } as const;
  const outcome = await identity.call(call, 'device.invite', { merchant, terminal }, command);
  return answered(outcome, ([event]) => ({
    device,
    terminal,
    code,
    expiresAt: String(event?.data['until']),
  }));
}

export interface EnrolledDevice {
  readonly device: string;
  readonly terminal: string;
  readonly merchant: string;
}

/** The device that has this key is the one that the code was made for, from now on and alone. */
export async function enrolDevice(
  identity: Identity,
  { code, thumbprint }: { readonly code: string; readonly thumbprint: string },
): Promise<Answer<EnrolledDevice>> {
  const command = { type: 'EnrolDevice', code: digestOf(identity, code), thumbprint } as const;
  const outcome = await identity.act('device.enrol', command);
  if (outcome.kind !== 'done') return outcome;
  const found = await deviceWithKey(identity, thumbprint);
  if (!found) throw new Error('a device that is enrolled has its key');
  const { device, terminal, merchant } = found;
  return done({ device, terminal, merchant });
}

export interface DeviceToken {
  readonly accessToken: string;
  readonly tokenType: 'DPoP';
  readonly expiresIn: number;
}

/** A token that only the holder of this key can use; `undefined` when no device here has it. */
export async function deviceToken(
  identity: Identity,
  { thumbprint, issuer }: { readonly thumbprint: string; readonly issuer: string },
): Promise<DeviceToken | undefined> {
  const { journal, folder, signing } = identity.parts;
  const found = await deviceWithKey(identity, thumbprint);
  if (found?.state !== 'enrolled' || found.suspended) return undefined;
  const accessToken = await signToken(signing, {
    iss: issuer,
    aud: folder.community,
    sub: found.terminal,
    roles: { [folder.community]: ['terminal'] },
    org: found.merchant,
    did: found.device,
    pos: journal.head.position,
    cnf: { jkt: thumbprint },
    nowSeconds: Math.floor(Date.now() / 1000),
  });
  return { accessToken, tokenType: 'DPoP', expiresIn: TOKEN_SECONDS };
}

export interface DeviceView extends Pick<Device, 'terminal' | 'state'> {
  readonly device: string;
}

export function devicesOf(identity: Identity, merchant: string): Promise<DeviceView[]> {
  return identity.parts.journal.read((state) =>
    (state.devicesOf.get(merchant) ?? []).flatMap((device) => {
      const row = state.devices.get(device);
      return row ? [{ device, terminal: row.terminal, state: row.state }] : [];
    }),
  );
}

function deviceWithKey(identity: Identity, thumbprint: string) {
  return identity.parts.journal.read((state) => {
    const device = state.deviceKeys.get(thumbprint);
    const row = device === undefined ? undefined : state.devices.get(device);
    if (device === undefined || !row) return undefined;
    const suspended = state.organisations.get(row.merchant)?.status === 'suspended';
    return { device, ...row, suspended };
  });
}

function digestOf(identity: Identity, code: string): string {
  return identity.derive('device-code-digest', plainCode(code)).toString('base64url').slice(0, 22);
}
