import { randomBytes } from 'node:crypto';
import type { MemberDirectory as Directory } from '@mutirao/contracts';
import { KeyedIds, keyedIds } from './keyed-ids.ts';
import type { RecordPlace } from './records.ts';

/** The collection in which it lies. */
export const DIRECTORY = keyedIds('directory');

const newId = (): string => randomBytes(16).toString('base64url');

/**
 * From registry numbers to the random ids of members and organisations. With the community's key
 * whoever has a number finds its id, and never the other way round.
 */
export class MemberDirectory implements Directory {
  readonly #ids: KeyedIds;

  private constructor(ids: KeyedIds) {
    this.#ids = ids;
  }

  static async open(place: RecordPlace, communityKey: Uint8Array): Promise<MemberDirectory> {
    return new MemberDirectory(await KeyedIds.open(place, DIRECTORY.name, communityKey));
  }

  async memberOf(registry: string): Promise<string | undefined> {
    return (await this.membersOf([registry]))[0];
  }

  membersOf(registry: readonly string[]): Promise<(string | undefined)[]> {
    return this.#ids.find(registry.map(memberName));
  }

  async organisationOf(registry: string): Promise<string | undefined> {
    return (await this.#ids.find([organisationName(registry)]))[0];
  }

  /** Members of these numbers, in their order; those without one get one, durably, at once. */
  assignMembers(registry: readonly string[]): Promise<string[]> {
    return this.#ids.assign(registry.map(memberName), newId);
  }

  /** The same for organisations. */
  assignOrganisations(registry: readonly string[]): Promise<string[]> {
    return this.#ids.assign(registry.map(organisationName), newId);
  }

  /** Nobody is found by this id's number any more; whoever comes with it next gets another id. */
  forget(id: string): Promise<void> {
    return this.#ids.forget(id);
  }
}

const memberName = (registry: string): string => `member:${registry}`;
const organisationName = (registry: string): string => `organisation:${registry}`;
