import { createHmac } from 'node:crypto';

const ID = /^[\w-]{22}$/;

/** The ids under which what people do is recorded: a member's own, or a keyed digest of a name. */
export class ActorIds {
  readonly #key: Uint8Array;

  constructor(communityKey: Uint8Array) {
    this.#key = createHmac('sha256', communityKey).update('actors').digest();
  }

  actorOf(subject: string): string {
    if (ID.test(subject)) return subject;
    return createHmac('sha256', this.#key).update(subject).digest('base64url').slice(0, 22);
  }
}
