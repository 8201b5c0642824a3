import { EMPTY_HEAD, type Head } from '@mutirao/event-sourcing';
import { jsonOf, jsonValue, type Records, type RecordsOptions } from '../records/records.ts';

/** Of what was acknowledged of each ledger, where a journal lies with servers: apart from these. */
export const HEADS = { name: 'heads' } as const satisfies RecordsOptions;

interface HeadRecord {
  readonly position: number;
  /** Hexadecimal. */
  readonly hash: string;
}

export async function readHeadRecord(records: Records, ledger: string): Promise<Head> {
  const kept = await records.get(ledger);
  if (!kept) return EMPTY_HEAD;
  const { position, hash } = jsonOf<HeadRecord>(kept);
  return { position, hash: Buffer.from(hash, 'hex') };
}

/** Another writer may have been further: then what is there stays. */
export async function raiseHeadRecord(
  records: Records,
  ledger: string,
  { position, hash }: Head,
): Promise<void> {
  const value = jsonValue({ position, hash: Buffer.from(hash).toString('hex') });
  const record = { key: ledger, value };
  for (;;) {
    const kept = await records.get(ledger);
    if (!kept) {
      if ((await records.insert([record]))[0]) return;
    } else if (jsonOf<HeadRecord>(kept).position >= position) return;
    else if (await records.replace(record, kept.revision)) return;
  }
}
