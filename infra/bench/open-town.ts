import { Background, folderOf, RunPasses, type Town } from '@mutirao/currency';
import { createLogger } from '@mutirao/nest';
import { openServices } from '@mutirao/platform';

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
  const clock = startAt === undefined ? {} : { clock: new Date(startAt).toISOString() };
  const { town, identity } = await openServices(folder, clock, createLogger('error'));
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
      await identity.close();
    },
  };
}
