import { decided, type Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import type { DeviceCommand } from './commands.ts';

type Command<T extends DeviceCommand['type']> = Extract<DeviceCommand, { type: T }>;

export function decideDevice(
  command: DeviceCommand,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  switch (command.type) {
    case 'InviteDevice':
      return invite(command, state, stamp);
    case 'EnrolDevice':
      return enrol(command, state, stamp);
    case 'RevokeDevice':
      return revoke(command, state, stamp);
  }
}

function invite(
  { device, terminal, merchant, code, minutes }: Command<'InviteDevice'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  if (state.organisations.get(merchant)?.kind !== 'merchant') return no('merchant-not-known');
  const until = new Date(stamp.at + minutes * 60_000).toISOString();
  const data = { device, terminal, merchant, code, until };
  return decided(fact('identity.DeviceInvited.v1', data, stamp.on));
}

/** A code that was used, has lapsed or never was is one and the same answer. */
function enrol(
  { code, thumbprint }: Command<'EnrolDevice'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const invitation = state.invitations.get(code);
  const device = invitation && state.devices.get(invitation.device);
  if (!device) return no('device-code-unknown');
  // The device that was not told that it is enrolled asks again.
  if (device.state === 'enrolled' && device.thumbprint === thumbprint) return { events: [] };
  if (device.state !== 'invited' || stamp.at > invitation.until) return no('device-code-unknown');
  if (state.deviceKeys.has(thumbprint)) return no('device-key-used');
  const { terminal, merchant } = device;
  const data = { device: invitation.device, terminal, merchant, thumbprint };
  return decided(fact('identity.DeviceEnrolled.v1', data, stamp.on));
}

/** From this moment none of its tokens counts, whenever they expire. */
function revoke(
  { device: id, merchant }: Command<'RevokeDevice'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const device = state.devices.get(id);
  if (!device || (merchant !== undefined && device.merchant !== merchant)) {
    return no('device-unknown');
  }
  if (device.state === 'revoked') return { events: [] };
  const at = new Date(stamp.at).toISOString();
  return decided(
    fact('identity.DeviceRevoked.v1', { device: id, terminal: device.terminal }, stamp.on),
    fact('identity.AccessEnded.v1', { name: id, at }, stamp.on),
  );
}
