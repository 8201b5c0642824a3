import type { AccessCommand } from './access/commands.ts';
import type { DeviceCommand } from './devices/commands.ts';
import type { MemberCommand } from './members/commands.ts';
import type { OrganisationCommand } from './organisations/commands.ts';
import type { PrivacyCommand } from './privacy/commands.ts';
import type { Settings } from './state.ts';

/** All that identity's journal can be asked. Ids and digests arrive in the commands. */
export type IdentityCommand =
  | ({ readonly type: 'OpenCommunity' } & Settings)
  | MemberCommand
  | OrganisationCommand
  | AccessCommand
  | DeviceCommand
  | PrivacyCommand;

export type Command<T extends IdentityCommand['type']> = Extract<IdentityCommand, { type: T }>;
