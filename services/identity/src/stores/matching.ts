import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import {
  jsonOf,
  jsonValue,
  type Kept,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import type { LikelyMatch } from '../domain/members/commands.ts';
import { MATCH_REASONS, type MatchReason } from '../domain/members/events.ts';
import { type Likeness, likenessOf, matchName } from '../domain/members/likeness.ts';
import type { Person } from './people.ts';

export const MATCHING = { name: 'matching' } as const satisfies RecordsOptions;

const DIGEST_BYTES = 16;
/** What more people than these have in common (a usual name where many live) tells nothing. */
const MOST_ALIKE = 8;
/** Of each pair a person has one digest, if both things are known. */
const PAIRS = [
  ['name', 'phone'],
  ['name', 'neighbourhood'],
  ['phone', 'neighbourhood'],
] as const satisfies readonly (readonly [MatchReason, MatchReason])[];

/** Of one person, in the order of the pairs, `''` for what is not known: the record's key is the member. */
type Digests = readonly string[];

/** Of those who have one digest: its key is the digest. */
interface Bearers {
  readonly members: readonly string[];
  /** There are, or were, more of them than are listed. */
  readonly more: boolean;
}

const NOBODY: Bearers = { members: [], more: false };

/**
 * Finds who may be one person, without knowing anybody: of two things that a person has (name and
 * phone, name and neighbourhood, phone and neighbourhood) a keyed digest each. Two are alike who have
 * a digest in common. Under each digest lies who has it, so that a thousand people are compared with
 * all in one reading; to be changed in a turn.
 */
export class Matching {
  readonly #records: Records;
  readonly #key: KeyObject;

  constructor(records: Records, communityKey: Uint8Array) {
    this.#records = records;
    this.#key = createSecretKey(createHmac('sha256', communityKey).update('matching').digest());
  }

  static async open(place: RecordPlace, communityKey: Uint8Array): Promise<Matching> {
    return new Matching(await place.open(MATCHING), communityKey);
  }

  /**
   * Keeps what can be compared of these people, durably, in place of what was kept of them. Of whom it
   * is cut off in the middle, less is compared until it is done again.
   */
  async mark(
    people: readonly { readonly member: string; readonly person: Person }[],
  ): Promise<void> {
    const marked = people.map(({ member, person }) => ({
      member,
      digests: this.#digestsOf(likenessOf(person)),
    }));
    const before = await this.#records.many(marked.map(({ member }) => member));
    for (const [index, { member, digests }] of marked.entries()) {
      for (const digest of digestsIn(before[index])) {
        if (!digests.includes(digest)) await this.#leave(digest, member);
      }
    }
    await this.#records.put(
      marked.map(({ member, digests }) => ({ key: member, value: jsonValue(digests) })),
    );
    const bearing = marked.flatMap(({ member, digests }) =>
      digests.filter(Boolean).map((digest) => ({ member, digest })),
    );
    const isFirst = await this.#records.insert(
      bearing.map(({ member, digest }) => recordOf(digest, { members: [member], more: false })),
    );
    await this.#join(bearing.filter((_, index) => !isFirst[index]));
  }

  /** Who is like one of these members, each pair once, with all that they have in common. */
  async alike(members: readonly string[]): Promise<LikelyMatch[]> {
    const kept = await this.#records.many(members);
    const bearersOf = await this.#bearersOf(kept.flatMap(digestsIn));
    const reasons = new Map<string, Set<MatchReason>>();
    for (const [index, member] of members.entries()) {
      const digests = kept[index] ? jsonOf<Digests>(kept[index]) : [];
      for (const [pair, by] of PAIRS.entries()) {
        const found = bearersOf.get(digests[pair] ?? '');
        for (const other of found && !found.more ? found.members : []) {
          if (other === member) continue;
          const name = matchName(member, other);
          reasons.set(name, new Set([...(reasons.get(name) ?? []), ...by]));
        }
      }
    }
    return [...reasons].map(([name, found]) => {
      const [one = '', other = ''] = name.split('.');
      return { one, other, by: MATCH_REASONS.filter((reason) => found.has(reason)) };
    });
  }

  /** Nothing of this person compares with anybody's any more. */
  async forget(member: string): Promise<void> {
    for (const digest of digestsIn(await this.#records.get(member))) {
      await this.#leave(digest, member);
    }
    await this.#records.remove([member]);
  }

  async #bearersOf(digests: readonly string[]): Promise<Map<string, Bearers>> {
    const all = [...new Set(digests)];
    const kept = await this.#records.many(all.map(keyOf));
    return new Map(all.map((digest, index) => [digest, bearersIn(kept[index])]));
  }

  /** In one write, however many have something in common with others. */
  async #join(joining: readonly { readonly member: string; readonly digest: string }[]) {
    if (joining.length === 0) return;
    const bearersOf = await this.#bearersOf(joining.map(({ digest }) => digest));
    const changed = new Map<string, Bearers>();
    for (const { member, digest } of joining) {
      const { members, more } = changed.get(digest) ?? bearersOf.get(digest) ?? NOBODY;
      if (more || members.includes(member)) continue;
      const isRoom = members.length <= MOST_ALIKE;
      changed.set(
        digest,
        isRoom ? { members: [...members, member], more } : { members, more: true },
      );
    }
    await this.#records.put([...changed].map(([digest, bearers]) => recordOf(digest, bearers)));
  }

  async #leave(digest: string, member: string): Promise<void> {
    const { members, more } = bearersIn(await this.#records.get(keyOf(digest)));
    const left = members.filter((each) => each !== member);
    if (left.length > 0 || more)
      await this.#records.put([recordOf(digest, { members: left, more })]);
    else await this.#records.remove([keyOf(digest)]);
  }

  #digestsOf(likeness: Likeness): Digests {
    return PAIRS.map((pair) => {
      const [one, other] = pair.map((reason) => likeness[reason]);
      if (one === undefined || other === undefined) return '';
      return createHmac('sha256', this.#key)
        .update(`${pair.join()}:${Buffer.byteLength(one)}:${one}${other}`)
        .digest()
        .subarray(0, DIGEST_BYTES)
        .toString('hex');
    });
  }
}

/** No member's id has a blank. */
const keyOf = (digest: string): string => `all ${digest}`;

const recordOf = (digest: string, bearers: Bearers) => ({
  key: keyOf(digest),
  value: jsonValue(bearers),
});

const digestsIn = (kept: Kept | undefined): string[] =>
  (kept ? jsonOf<Digests>(kept) : []).filter(Boolean);

const bearersIn = (kept: Kept | undefined): Bearers => (kept ? jsonOf<Bearers>(kept) : NOBODY);
