import {
  jsonOf,
  jsonValue,
  type Kept,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import { seal, unseal } from '@mutirao/adapters/sealing';
import { assert } from '@mutirao/event-sourcing';
import { changeRecord } from './changed-record.ts';
import type { PersonKeys } from './person-keys.ts';

/** By what one person signs in. */
export interface Held {
  readonly invitation?: {
    /** Keyed, of a one-time code. */
    readonly digest: string;
    /** Milliseconds since 1970. */
    readonly until: number;
    /** Of its event in the journal: one that was given before a later one counts no more. */
    readonly position: number;
    readonly used: boolean;
  };
  /** A PHC string of Argon2id. */
  readonly password?: { readonly hash: string };
  /** In base 32, and the last time step that a code was taken of: each counts once. */
  readonly totp?: { readonly secret: string; readonly lastStep: number };
  /** A secret that no code has been shown of yet. */
  readonly totpBegun?: { readonly secret: string };
  /** Keyed digests of those that were not used. */
  readonly recoveryCodes?: readonly string[];
  /** By their ids. */
  readonly passkeys?: Readonly<Record<string, Passkey>>;
  /** Accounts elsewhere, by the provider. */
  readonly accounts?: Readonly<Record<string, Account>>;
}

export interface Passkey {
  /** COSE, in base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Is kept by the maker of the device for all devices of the person. */
  readonly backedUp: boolean;
  readonly setAt: number;
}

export interface Account {
  /** Keyed digest of its name there, in base64url. */
  readonly account: string;
  readonly setAt: number;
}

/** What a change makes of it; without `held` it stays as it is. */
export interface HeldChange<R> {
  readonly held?: Held;
  readonly answer: R;
}

export const CREDENTIALS = { name: 'credentials' } as const satisfies RecordsOptions;

export const CREDENTIAL_LINKS = {
  name: 'credential-links',
  marks: { member: 'text' },
} as const satisfies RecordsOptions;

/** A link that its member does not hold yet may be one that is being made; in milliseconds. */
const MAKING = 60_000;

interface Link {
  readonly member: string;
  readonly at: number;
}

/**
 * By what people sign in: all that one person has is one record, sealed under the person's own key, so
 * that it changes whole, and with the key it is gone. An account elsewhere has a record beside it that
 * leads to its member and counts while the member holds the account. It is made first and taken away
 * last: what a crash leaves between the two leads nowhere, and whoever links the account takes it over.
 */
export class Credentials {
  readonly #records: Records;
  readonly #links: Records;
  readonly #keys: PersonKeys;

  constructor(records: Records, links: Records, keys: PersonKeys) {
    this.#records = records;
    this.#links = links;
    this.#keys = keys;
  }

  static async open(place: RecordPlace, keys: PersonKeys): Promise<Credentials> {
    const records = await place.open(CREDENTIALS);
    const links = await place.open(CREDENTIAL_LINKS);
    return new Credentials(records, links, keys);
  }

  /** Nothing also of whoever was erased. */
  async of(member: string): Promise<Held> {
    const [key, kept] = await Promise.all([this.#keys.keyOf(member), this.#records.get(member)]);
    return key && kept ? opened(key, kept) : {};
  }

  /**
   * Changes what a member has by what it is now, durably and whole; of two at once the second decides by
   * what the first has left. For a member: whoever has no key gets one.
   */
  async change<R>(member: string, to: (held: Held) => HeldChange<R>): Promise<R> {
    const known = await this.#keys.keyOf(member);
    const first = known ? undefined : to({});
    if (first && !first.held) return first.answer;
    const [key] = known ? [known] : await this.#keys.assign([member]);
    assert(key, 'every person has a key');
    return changeRecord(this.#records, member, (kept) => {
      const { held, answer } = to(kept ? opened(key, kept) : {});
      if (!held) return { answer };
      const value = seal(key, about(member), jsonValue(held));
      return { answer, record: { key: member, value } };
    });
  }

  /** The member who has this account with a provider, by the keyed digest of its name there. */
  async linked(account: Uint8Array): Promise<string | undefined> {
    const name = nameOf(account);
    const kept = await this.#links.get(name);
    if (!kept) return undefined;
    const { member } = jsonOf<Link>(kept);
    return (await this.#holds(member, name)) ? member : undefined;
  }

  /** In place of another account with this provider. False when it is another member's. */
  async link(member: string, provider: string, account: Uint8Array, at: number): Promise<boolean> {
    const name = nameOf(account);
    if (!(await this.#claim(name, { member, at }))) return false;
    const before = await this.change(member, (held) => ({
      held: { ...held, accounts: { ...held.accounts, [provider]: { account: name, setAt: at } } },
      answer: held.accounts?.[provider]?.account,
    }));
    if (before !== undefined && before !== name) await this.#links.remove([before]);
    return true;
  }

  /** The account is let go of once its member holds it no more. */
  async unlink({ account }: Account): Promise<void> {
    await this.#links.remove([account]);
  }

  /** Everything of one person goes, links to accounts elsewhere too. */
  async forget(member: string): Promise<void> {
    const links = await this.#links.find('member', member, 100);
    if (links.length > 0) await this.#links.remove(links.map(({ key }) => key));
    await this.#records.remove([member]);
  }

  async #claim(name: string, link: Link): Promise<boolean> {
    const record = { key: name, value: jsonValue(link), marks: { member: link.member } };
    const [isNew] = await this.#links.insert([record]);
    if (isNew) return true;
    const kept = await this.#links.get(name);
    if (!kept) return this.#claim(name, link);
    const { member, at } = jsonOf<Link>(kept);
    const isFree = at + MAKING <= link.at && !(await this.#holds(member, name));
    if (member !== link.member && !isFree) return false;
    return this.#links.replace(record, kept.revision);
  }

  async #holds(member: string, name: string): Promise<boolean> {
    const { accounts = {} } = await this.of(member);
    return Object.values(accounts).some(({ account }) => account === name);
  }
}

const about = (member: string) => `credentials:${member}`;
const nameOf = (account: Uint8Array): string => Buffer.from(account).toString('base64url');
const opened = (key: Buffer, { key: member, value }: Kept): Held =>
  JSON.parse(unseal(key, about(member), value).toString('utf8')) as Held;
