import { assert } from '@mutirao/event-sourcing';
import type { Folds } from '../folds.ts';
import type { IdentityState } from '../state.ts';
import type { deviceEvents } from './events.ts';
import type { Device } from './rows.ts';

export const deviceFolds: Folds<typeof deviceEvents> = {
  'identity.DeviceInvited.v1': (state, { device, terminal, merchant, code, until }) => {
    state.devices.set(device, { terminal, merchant, state: 'invited' });
    state.invitations.set(code, { device, until: Date.parse(until) });
    state.devicesOf.set(merchant, [...(state.devicesOf.get(merchant) ?? []), device]);
  },
  'identity.DeviceEnrolled.v1': (state, { device, thumbprint }) => {
    change(state, device, { state: 'enrolled', thumbprint });
    state.deviceKeys.set(thumbprint, device);
  },
  'identity.DeviceRevoked.v1': (state, { device }) => change(state, device, { state: 'revoked' }),
};

function change(state: IdentityState, id: string, to: Partial<Device>): void {
  const device = state.devices.get(id);
  assert(device, 'a device is invited first');
  state.devices.set(id, { ...device, ...to });
}
