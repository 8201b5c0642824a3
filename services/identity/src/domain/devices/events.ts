import { z } from 'zod';
import { id, instant } from '../schemas.ts';

/** Tills, each with a key pair of its own that never leaves it. */
export const deviceEvents = {
  /** A one-time code was made with which a device of this terminal may enrol. */
  'identity.DeviceInvited.v1': z.strictObject({
    device: id,
    terminal: id,
    merchant: id,
    /** Keyed digest of the code. */
    code: id,
    until: instant,
  }),
  'identity.DeviceEnrolled.v1': z.strictObject({
    device: id,
    terminal: id,
    merchant: id,
    thumbprint: z.string(),
  }),
  'identity.DeviceRevoked.v1': z.strictObject({ device: id, terminal: id }),
} as const;
