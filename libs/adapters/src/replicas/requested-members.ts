import type {
  Asker,
  ErasureConsent,
  ErasureHindrance,
  MemberRegistration,
  MerchantRegistration,
} from '@mutirao/contracts';
import type { RequestChannel } from './requests.ts';

/** What each operation is asked with, and what it is answered. */
interface Operations {
  'register-numbers': [
    { readonly registry: readonly string[]; readonly asker: Asker },
    { readonly members: readonly string[]; readonly position: number },
  ];
  'register-merchants': [
    { readonly registry: readonly string[]; readonly asker: Asker },
    { readonly organisations: readonly string[]; readonly position: number },
  ];
  'release-member': [
    { readonly member: string; readonly asker: Asker },
    readonly ErasureHindrance[],
  ];
}

function ask<O extends keyof Operations>(
  channel: RequestChannel,
  operation: O,
  payload: Operations[O][0],
): Promise<Operations[O][1]> {
  return channel.ask(operation, payload) as Promise<Operations[O][1]>;
}

function answer<O extends keyof Operations>(
  channel: RequestChannel,
  operation: O,
  answering: (payload: Operations[O][0]) => Promise<Operations[O][1]>,
): void {
  channel.answer(operation, (payload) => answering(payload as Operations[O][0]));
}

/** Identity, as another process. */
export class RequestedMembers implements MemberRegistration, MerchantRegistration {
  readonly #identity: RequestChannel;

  constructor(identity: RequestChannel) {
    this.#identity = identity;
  }

  registerNumbers(registry: readonly string[], asker: Asker) {
    return ask(this.#identity, 'register-numbers', { registry, asker });
  }

  registerMerchants(registry: readonly string[], asker: Asker) {
    return ask(this.#identity, 'register-merchants', { registry, asker });
  }
}

export function answerMembers(
  identity: RequestChannel,
  members: MemberRegistration & MerchantRegistration,
): void {
  answer(identity, 'register-numbers', ({ registry, asker }) =>
    members.registerNumbers(registry, asker),
  );
  answer(identity, 'register-merchants', ({ registry, asker }) =>
    members.registerMerchants(registry, asker),
  );
}

/** The currency, as another process. */
export class RequestedConsent implements ErasureConsent {
  readonly #currency: RequestChannel;

  constructor(currency: RequestChannel) {
    this.#currency = currency;
  }

  releaseMember(member: string, asker: Asker) {
    return ask(this.#currency, 'release-member', { member, asker });
  }
}

export function answerConsent(currency: RequestChannel, consent: ErasureConsent): void {
  answer(currency, 'release-member', ({ member, asker }) => consent.releaseMember(member, asker));
}
