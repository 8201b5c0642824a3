import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '@mutirao/adapters/files';
import type { RecordPlace, Records, RecordsOptions } from '@mutirao/adapters/records';

export const RUNS = { name: 'runs' } as const satisfies RecordsOptions;

/** Port: the files of runs, each under the SHA-256 that its approval binds. */
export interface RunFiles {
  /** Keeps a file, durably, before the journal names it. Returns its SHA-256. */
  keep(text: string): Promise<string>;
  /** `undefined` when the file is gone, or is not what was approved. */
  read(sha256: string): Promise<string | undefined>;
}

/** In a folder each is a file of its own, so that `sha256sum` can tell. */
export class FolderRunFiles implements RunFiles {
  constructor(private readonly folder: string) {}

  async keep(text: string): Promise<string> {
    const sha256 = hash('sha256', text, 'hex');
    const path = this.#pathOf(sha256);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return sha256;
    writeWhole(path, text);
    return sha256;
  }

  async read(sha256: string): Promise<string | undefined> {
    const path = this.#pathOf(sha256);
    return existsSync(path) ? approved(sha256, readFileSync(path)) : undefined;
  }

  /** The SHA-256 of each that is there. */
  all(): string[] {
    const names = existsSync(this.folder) ? readdirSync(this.folder) : [];
    return names.flatMap((name) => /^([0-9a-f]{64})\.lines$/.exec(name)?.[1] ?? []);
  }

  #pathOf(sha256: string): string {
    return join(this.folder, `${sha256}.lines`);
  }
}

/** Bytes of a file in one record: half of what a record may have. */
const PART_BYTES = 4 * 1_024 * 1_024;

/** Where several instances share them each is as many records as it needs. */
export class SharedRunFiles implements RunFiles {
  private constructor(private readonly records: Records) {}

  static async open(place: RecordPlace): Promise<SharedRunFiles> {
    return new SharedRunFiles(await place.open(RUNS));
  }

  async keep(text: string): Promise<string> {
    const bytes = Buffer.from(text);
    const sha256 = hash('sha256', bytes, 'hex');
    for (let part = 0; part * PART_BYTES < bytes.length; part++) {
      const value = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
      await this.records.put([{ key: partKey(sha256, part), value }]);
    }
    return sha256;
  }

  async read(sha256: string): Promise<string | undefined> {
    const parts: Buffer[] = [];
    for (;;) {
      const kept = await this.records.get(partKey(sha256, parts.length));
      if (kept) parts.push(kept.value);
      if (!kept || kept.value.length < PART_BYTES) break;
    }
    return approved(sha256, Buffer.concat(parts));
  }
}

const partKey = (sha256: string, part: number): string =>
  `${sha256}:${String(part).padStart(4, '0')}`;

function approved(sha256: string, bytes: Buffer): string | undefined {
  return hash('sha256', bytes, 'hex') === sha256 ? bytes.toString('utf8') : undefined;
}
