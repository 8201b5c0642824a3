import { Background, folderOf, RunPasses, Town } from '@mutirao/currency';
import { createLogger, loadKeys } from '@mutirao/nest';

/** A town opened in this process, as the server opens it, with nothing in front of it. */
export interface OpenTown {
  readonly town: Town;
  /** Ids of all who have an account, in the journal's order. */
  readonly holders: readonly string[];
  /** Resolves when the read models hold all that is recorded; at once where they do not follow. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** `startAt`: of a rehearsal, when its clock starts. `background`: with the threads of the server beside the writer (read models, snapshots). */
export async function openTown(
  data: string,
  {
    background = false,
    startAt,
  }: { readonly background?: boolean; readonly startAt?: number } = {},
): Promise<OpenTown> {
  const folder = folderOf(data);
  const { community } = await loadKeys(folder.keys);
  const town = await Town.open({
    folder,
    communityKey: community,
    ...(startAt === undefined ? {} : { startAt }),
    fatal: (error) => {
      throw error;
    },
  });
  const beside = new Background(town, new RunPasses(town), createLogger('error'));
  if (background) beside.start();
  const holders = await town.parts.journal.read((state) =>
    [...state.ledger.accounts.entries()]
      .map(([id]) => id)
      .filter((id) => id.startsWith('holder:'))
      .map((id) => id.slice('holder:'.length)),
  );
  return {
    town,
    holders,
    async caughtUp() {
      if (background) await beside.caughtUp(town.parts.journal.head.position);
    },
    async close() {
      if (background) await beside.stop();
      await town.close();
    },
  };
}
