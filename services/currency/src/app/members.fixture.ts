import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordsAt } from '@mutirao/adapters/places';
import { MemberDirectory, SqliteRecordPlace } from '@mutirao/adapters/records';
import {
  type IdentityEventData,
  type IdentityEventType,
  keyOfIdentityEvent,
  type Message,
  messageOf,
} from '@mutirao/contracts';
import { loadCommunityKey } from '@mutirao/nest';
import { folderOf } from '../folder.ts';
import { initTown } from '../init.ts';
import { receive } from './inbox.ts';
import type { Members } from './members.ts';
import { type Call, Town } from './town.ts';

const SOURCE = '/identity/vila';

/**
 * A town on disk, and an identity that is a directory and a list of messages: what it registers, it
 * tells at once.
 */
export class SmallTown implements Members {
  readonly directoryPlace: RecordsAt;
  readonly directory: MemberDirectory;
  readonly told: Message[] = [];
  readonly registration = {
    registerNumbers: (numbers: readonly string[]) => this.#register(numbers),
    registerMerchants: async (numbers: readonly string[]) => {
      const organisations = await this.directory.assignOrganisations(numbers);
      return { organisations, position: this.told.length - 1 };
    },
  };
  readonly log = {
    source: SOURCE,
    at: async (position: number) => this.told[position],
  };
  readonly #root: string;
  readonly #place: SqliteRecordPlace;
  readonly #communityKey: Uint8Array;
  #town: Town | undefined;
  #calls = 0;

  private constructor(
    root: string,
    communityKey: Uint8Array,
    people: { readonly place: SqliteRecordPlace; readonly directory: MemberDirectory },
  ) {
    this.#root = root;
    this.#communityKey = communityKey;
    this.#place = people.place;
    this.directoryPlace = { folder: root, prefix: 'vila.identity' };
    this.directory = people.directory;
  }

  static async start(): Promise<SmallTown> {
    const root = mkdtempSync(join(tmpdir(), 'mutirao-town-'));
    const money = { currency: 'MUM', backedBy: 'BRL', rehearsal: true };
    const place = { community: 'vila', timeZone: 'America/Sao_Paulo' };
    await initTown({ ...money, ...place }, { data: join(root, 'vila') });
    const folder = folderOf(join(root, 'vila'));
    const communityKey = await loadCommunityKey(folder.keys);
    const people = new SqliteRecordPlace(root);
    const directory = await MemberDirectory.open(people, communityKey);
    const small = new SmallTown(root, communityKey, { place: people, directory });
    await small.open();
    return small;
  }

  get town(): Town {
    if (!this.#town) throw new Error('the town is not open');
    return this.#town;
  }

  async open(): Promise<void> {
    this.#town = await Town.open({
      folder: folderOf(join(this.#root, 'vila')),
      communityKey: this.#communityKey,
      notesKey: Buffer.alloc(32, 2),
      members: this,
      fatal: (error) => {
        throw error;
      },
    });
  }

  async close(): Promise<void> {
    await this.#town?.close();
    this.#town = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await this.#place.close();
    rmSync(this.#root, { recursive: true });
  }

  /** Another request of this caller. */
  by(subject: string, roles: readonly string[] = []): Call {
    this.#calls += 1;
    return { subject, roles, key: `key-${this.#calls}`, correlation: 'c' };
  }

  /** Identity has a fact more, of which nobody has heard yet. */
  fact<T extends IdentityEventType>(type: T, data: IdentityEventData<T>): Message {
    const at = Date.parse('2026-11-10T12:00:00Z');
    const key = keyOfIdentityEvent(data);
    const [source, position] = [SOURCE, this.told.length];
    const message = messageOf({ source, position, id: randomUUID(), at, type, key, data });
    this.told.push(message);
    return message;
  }

  /** The same, and the town hears of it. */
  async tell<T extends IdentityEventType>(type: T, data: IdentityEventData<T>): Promise<void> {
    const message = this.fact(type, data);
    const position = this.told.length - 1;
    const after = this.town.parts.authority.cursor(SOURCE);
    await receive(this.town, message, { source: SOURCE, position, after, replaying: false });
  }

  async #register(numbers: readonly string[]) {
    const known = new Set(await this.directory.membersOf(numbers));
    const members = await this.directory.assignMembers(numbers);
    for (const member of members) {
      if (known.has(member)) continue;
      await this.tell('identity.MemberRegistered.v1', { member, returned: false });
    }
    return { members, position: this.told.length - 1 };
  }
}
