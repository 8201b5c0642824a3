import { type Asker, type MemberRegistration, nisVerdict } from '@mutirao/contracts';
import { assert } from '@mutirao/event-sourcing';
import type { Identity } from './identity.ts';
import { registerMerchants } from './organisations.ts';

/** As many as one append carries. */
const MEMBERS_A_COMMAND = 1_000;

/** What other services may ask of members: identity's side of the contract. */
export class Members implements MemberRegistration {
  constructor(private readonly identity: Identity) {}

  /** Throws for what is no registry number: whoever asks has checked them. */
  async registerNumbers(registry: readonly string[], asker: Asker) {
    for (const number of registry) assert(nisVerdict(number) === 'ok', 'a number is a good one');
    const { directory, journal, members: parts } = this.identity.parts;
    return parts.turns.take(async () => {
      const members = await directory.assignMembers(registry);
      for (let start = 0; start < members.length; start += MEMBERS_A_COMMAND) {
        const some = members.slice(start, start + MEMBERS_A_COMMAND);
        const command = { type: 'RegisterMembers', members: some, described: false } as const;
        // Who is registered already is so again: no key is needed for it to happen once.
        const outcome = await this.identity.record(asker, 'members.numbers', command);
        assert(outcome.kind === 'done', 'a number is registered, whoever asks');
      }
      const position = await journal.read((state) =>
        members.reduce(
          (most, member) => Math.max(most, state.members.get(member)?.since ?? -1),
          -1,
        ),
      );
      return { members, position };
    });
  }

  registerMerchants(registry: readonly string[], asker: Asker) {
    return registerMerchants(this.identity, registry, asker);
  }
}
