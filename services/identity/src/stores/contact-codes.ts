import { timingSafeEqual } from 'node:crypto';
import {
  jsonOf,
  jsonValue,
  type NewRecord,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import { changeRecord } from './changed-record.ts';

/** How long a code counts, and how often a wrong one may be tried. */
export const CODE_MILLISECONDS = 10 * 60_000;
const TRIES = 5;
/** Codes for one contact within a day: what is sent costs money, and each is five guesses. */
const CODES_A_DAY = 5;
const DAY_MILLISECONDS = 24 * 60 * 60_000;

export const CONTACT_CODES = {
  name: 'contact-codes',
  marks: { until: 'number' },
  isWaitedFor: false,
} as const satisfies RecordsOptions;

interface SentCode {
  /** Keyed digests of the code, and of the address that it was sent to; in base64url. */
  readonly code: string;
  readonly address: string;
  readonly until: number;
  readonly triesLeft: number;
}

interface Row {
  readonly sent: SentCode;
  /** When codes were sent, milliseconds since 1970. */
  readonly sentAt: readonly number[];
}

export type Tried =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  | { readonly kind: 'unknown' };

/**
 * The codes that are under way, as digests. A power cut may take the last back, after which people ask
 * for another. A contact is named `MEMBER KIND`.
 */
export class ContactCodes {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  static async open(place: RecordPlace): Promise<ContactCodes> {
    return new ContactCodes(await place.open(CONTACT_CODES));
  }

  /** Whether this code is on its way to this address already. */
  async isSent(contact: string, code: Buffer, address: Buffer, now: number): Promise<boolean> {
    const sent = (await this.#read(contact))?.sent;
    return !!sent && sent.until > now && same(sent.code, code) && same(sent.address, address);
  }

  /** The instant at which the next code may be sent, if that is not yet. */
  async waitsUntil(contact: string, now: number): Promise<number | undefined> {
    const sentAt = recent(await this.#read(contact), now);
    const [oldest] = sentAt;
    return oldest === undefined || sentAt.length < CODES_A_DAY
      ? undefined
      : oldest + DAY_MILLISECONDS;
  }

  /** The one code that counts for this contact from now on. */
  note(contact: string, code: Buffer, address: Buffer, now: number): Promise<void> {
    const sent = {
      code: textOf(code),
      address: textOf(address),
      until: now + CODE_MILLISECONDS,
      triesLeft: TRIES,
    };
    return changeRecord(this.#records, contact, (kept) => ({
      answer: undefined,
      record: recordOf(contact, { sent, sentAt: [...recent(kept && jsonOf(kept), now), now] }),
    }));
  }

  /**
   * A code counts until it lapses: a confirmation may come again whose answer was lost. Of several wrong
   * ones at once each is a try.
   */
  confirm(contact: string, code: Buffer, address: Buffer, now: number): Promise<Tried> {
    return changeRecord<Tried>(this.#records, contact, (kept) => {
      const row = kept && jsonOf<Row>(kept);
      const sent = row?.sent;
      if (!sent || sent.until <= now || sent.triesLeft === 0 || !same(sent.address, address)) {
        return { answer: { kind: 'unknown' } };
      }
      if (same(sent.code, code)) return { answer: { kind: 'right' } };
      const triesLeft = sent.triesLeft - 1;
      const record = recordOf(contact, { ...row, sent: { ...sent, triesLeft } });
      return { answer: { kind: 'wrong', triesLeft }, record };
    });
  }

  async forget(member: string): Promise<void> {
    const contacts = await this.#records.list({ prefix: `${member} `, limit: 10 });
    if (contacts.length > 0) await this.#records.remove(contacts.map(({ key }) => key));
  }

  /** What no day counts any more goes. */
  async sweep(now: number): Promise<void> {
    await this.#records.removeBelow('until', now);
  }

  async #read(contact: string): Promise<Row | undefined> {
    const kept = await this.#records.get(contact);
    return kept && jsonOf<Row>(kept);
  }
}

function recordOf(contact: string, row: Row): NewRecord {
  const last = row.sentAt.at(-1) ?? 0;
  return { key: contact, value: jsonValue(row), marks: { until: last + DAY_MILLISECONDS } };
}

const recent = (row: Row | undefined, now: number): readonly number[] =>
  (row?.sentAt ?? []).filter((at) => at > now - DAY_MILLISECONDS);

const textOf = (digest: Buffer): string => digest.toString('base64url');

function same(kept: string, shown: Buffer): boolean {
  const bytes = Buffer.from(kept, 'base64url');
  return bytes.length === shown.length && timingSafeEqual(bytes, shown);
}
