export { Background as IdentityBackground } from './app/background.ts';
export type { CodeMessage, Courier } from './app/contacts-courier.ts';
export { GatewayCourier, type GatewayOptions } from './app/contacts-gateway.ts';
export { ExternalProviders } from './app/external-providers.ts';
export { Identity, type IdentityOptions, sealingKeyOf } from './app/identity.ts';
export { Members } from './app/members-registration.ts';
export { sweepIdentity } from './app/sweeps.ts';
export { backupIdentity, backupPersonKeys } from './backup.ts';
export { type IdentityFolder, identityFolder } from './folder.ts';
export { IdentityModule, type IdentityModuleOptions } from './identity.module.ts';
export { identityAt, initIdentity } from './init.ts';
export { grantLocalToken, type LocalToken, openSigningKeys, signingKeysOf } from './local-token.ts';
export { identityLog } from './messaging/publish.ts';
export { countIdentityRecords, moveIdentityRecords } from './move.ts';
export {
  assertMasterKey,
  createMasterKey,
  MasterKeyUnusable,
  masterKeyOf,
  masterKeyPlaceOf,
  refuseInside,
} from './stores/master-key.ts';
export { RecordedKeys } from './stores/recorded-keys.ts';
export {
  SigningKeys,
  signLocalToken,
  signToken,
  type TokenContent,
} from './stores/signing-keys.ts';
