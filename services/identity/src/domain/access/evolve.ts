import type { Folds } from '../folds.ts';
import type { accessEvents } from './events.ts';

const nothing = (): void => {};

export const accessFolds: Folds<typeof accessEvents> = {
  'identity.LocalTokenGranted.v1': nothing,
  'identity.MemberInvited.v1': nothing,
  'identity.SignedIn.v1': nothing,
  'identity.SteppedUp.v1': nothing,
  'identity.CredentialSet.v1': nothing,
  'identity.CredentialRemoved.v1': nothing,
  'identity.AccessEnded.v1': (state, { name }, { position }) => state.ended.set(name, position),
};
