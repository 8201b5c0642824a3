import type { Tables } from '@mutirao/event-sourcing';

export interface Device {
  readonly terminal: string;
  readonly merchant: string;
  readonly state: 'invited' | 'enrolled' | 'revoked';
  /** RFC 7638, of its public key. */
  readonly thumbprint?: string;
}

/** A one-time code that waits for its device. */
export interface Invitation {
  readonly device: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export function deviceTables(tables: Tables) {
  return {
    devices: tables.table<Device>('devices'),
    /** Keyed digest of a code → the device it is for. */
    invitations: tables.table<Invitation>('invitations'),
    /** Thumbprint → the device that has this key. */
    deviceKeys: tables.table<string>('device-keys'),
    /** Merchant → its devices, in the order of their invitations. */
    devicesOf: tables.table<readonly string[]>('devices-of'),
  };
}
