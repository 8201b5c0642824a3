import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteRecordPlace } from '@mutirao/adapters/records';

/** Collections in a folder of their own, which may be looked into as a stranger would. */
export class PlaceOfRecords {
  readonly folder = mkdtempSync(join(tmpdir(), 'mutirao-records-'));
  readonly #open: SqliteRecordPlace[] = [];
  readonly place: SqliteRecordPlace = this.again();

  /** As another instance has it. */
  again(waitMilliseconds = 5_000): SqliteRecordPlace {
    const place = new SqliteRecordPlace(this.folder, { waitMilliseconds });
    this.#open.push(place);
    return place;
  }

  /** All that is in the files of a collection, SQLite's own beside it too; without a name, of all. */
  bytes(name = ''): Buffer {
    const files = globSync(join(this.folder, `${name}*`));
    return Buffer.concat(files.map((file) => readFileSync(file)));
  }

  async remove(): Promise<void> {
    for (const place of this.#open) await place.close();
    rmSync(this.folder, { recursive: true });
  }
}
