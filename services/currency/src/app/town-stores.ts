import { openRecordPlace } from '@mutirao/adapters/places';
import type { RecordPlace } from '@mutirao/adapters/records';
import type { Folder } from '../folder.ts';
import { type AuditLog, FileAuditLog, SharedAuditLog } from '../stores/audit-log.ts';
import { Notes } from '../stores/notes.ts';
import { Pins } from '../stores/pins.ts';
import { Register } from '../stores/register.ts';
import { FolderRunFiles, type RunFiles, SharedRunFiles } from '../stores/run-files.ts';

/** What lies beside the journal and can be erased. */
export interface TownStores {
  readonly records: RecordPlace;
  readonly register: Register;
  readonly notes: Notes;
  readonly pins: Pins;
  readonly runFiles: RunFiles;
  readonly auditLog: AuditLog;
}

export interface StoreKeys {
  readonly communityKey: Uint8Array;
  readonly notesKey: Uint8Array;
}

/** Opens all of them in the folder, or with the servers that several instances share. */
export async function openStores(folder: Folder, keys: StoreKeys): Promise<TownStores> {
  const place = await openRecordPlace(folder.records);
  try {
    return await storesIn(place, folder, keys);
  } catch (error) {
    await place.close();
    throw error;
  }
}

async function storesIn(
  records: RecordPlace,
  { path, records: { servers } }: Folder,
  { communityKey, notesKey }: StoreKeys,
): Promise<TownStores> {
  return {
    records,
    register: await Register.open(records, communityKey),
    notes: await Notes.open(records, { naming: communityKey, sealing: notesKey }),
    pins: await Pins.open(records, communityKey),
    runFiles: servers ? await SharedRunFiles.open(records) : new FolderRunFiles(path.runs),
    auditLog: servers ? await SharedAuditLog.open(records, printed) : new FileAuditLog(path.audit),
  };
}

/** The process's output is kept by whoever runs it. */
function printed(line: string): void {
  process.stdout.write(`${line}\n`);
}
