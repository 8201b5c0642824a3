export type DeviceCommand =
  | {
      readonly type: 'InviteDevice';
      readonly device: string;
      readonly terminal: string;
      readonly merchant: string;
      /** Keyed digest of the code. */
      readonly code: string;
      /** How long the code counts. */
      readonly minutes: number;
    }
  | { readonly type: 'EnrolDevice'; readonly code: string; readonly thumbprint: string }
  | { readonly type: 'RevokeDevice'; readonly device: string; readonly merchant?: string };
