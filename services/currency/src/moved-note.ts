import { existsSync, readFileSync } from 'node:fs';
import { writeWhole } from '@mutirao/adapters/files';
import { FolderLock } from '@mutirao/adapters/sqlite';
import { z } from 'zod';
import { type Folder, FolderUnusable } from './folder.ts';

const noteSchema = z.strictObject({
  form: z.literal(1),
  /** Of the servers that have the town now, or will when the move is done. */
  cell: z.string(),
  /** `POSITION:HASH`, of the journals as they were moved. */
  identity: z.string(),
  currency: z.string(),
});

/** What a folder says of itself when its town was moved to servers. */
export type MovedNote = Omit<z.infer<typeof noteSchema>, 'form'>;

/** `undefined` for a town that was not moved. Throws FolderUnusable for a note that is none. */
export function movedNote({ path: { moved } }: Folder): MovedNote | undefined {
  if (!existsSync(moved)) return undefined;
  try {
    const { form: _, ...note } = noteSchema.parse(JSON.parse(readFileSync(moved, 'utf8')));
    return note;
  } catch {
    throw new FolderUnusable(`${moved} should say where the town was moved to, and does not`);
  }
}

/** Leaves the note, durably: from now on nobody writes to the folder. */
export function noteMoved({ path: { moved } }: Folder, note: MovedNote): void {
  writeWhole(moved, `${JSON.stringify({ form: 1, ...note }, null, 2)}\n`);
}

/** Throws FolderUnusable, in plain words, once the town was moved: two would pay the same money. */
export function refuseMoved(folder: Folder): void {
  const note = movedNote(folder);
  if (!note) return;
  throw new FolderUnusable(
    `this town was moved to the servers of ${note.cell}, which serve it now (${folder.path.moved} says so); if that was cut off, say "mutirao move" again`,
  );
}

/** Takes a folder for this process alone. Throws FolderInUse, or FolderUnusable once it was moved. */
export function holdFolder(folder: Folder): FolderLock {
  const lock = new FolderLock(folder.path.lock);
  try {
    refuseMoved(folder);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}
