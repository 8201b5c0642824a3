import { openRecordPlace, type RecordsAt } from '@mutirao/adapters/places';
import { copyCollections, countCollections, type RecordsOptions } from '@mutirao/adapters/records';
import type { Folder } from './folder.ts';
import { copyAuditLog } from './stores/audit-log.ts';
import { NOTES } from './stores/notes.ts';
import { PINS } from './stores/pins.ts';
import { REGISTER } from './stores/register.ts';
import { FolderRunFiles, SharedRunFiles } from './stores/run-files.ts';
import { DELIVERIES, WEBHOOKS } from './webhooks/stored.ts';

/** Each is a file of the folder, `NAME.sqlite`. */
const COLLECTIONS: readonly RecordsOptions[] = [REGISTER, NOTES, PINS, WEBHOOKS, DELIVERIES];

export function countCurrencyRecords({ records: { folder } }: Folder): number {
  return countCollections(folder, COLLECTIONS);
}

/**
 * Copies to the servers what lies beside the currency's journal and does not follow from it: in place
 * of what an earlier try left there. Nobody may serve the town meanwhile.
 */
export async function moveCurrencyRecords(
  folder: Folder,
  to: RecordsAt,
  told: (copied: number) => void,
): Promise<void> {
  const place = await openRecordPlace(to);
  try {
    await copyCollections(folder.records.folder, COLLECTIONS, place, told);
    const [files, shared] = [
      new FolderRunFiles(folder.path.runs),
      await SharedRunFiles.open(place),
    ];
    for (const sha256 of files.all()) {
      const text = await files.read(sha256);
      // One that is not what was approved counts as gone, in the folder too.
      if (text !== undefined) await shared.keep(text);
    }
    await copyAuditLog(folder.path.audit, place);
  } finally {
    await place.close();
  }
}
