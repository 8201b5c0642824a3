import type { Snapshot, Snapshots } from '@mutirao/event-sourcing';
import { readSnapshot, writeSnapshot } from './snapshot-file.ts';

/** The snapshot in one file; without a path there is none, and none is kept. */
export class FileSnapshots implements Snapshots {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  async read(): Promise<Snapshot | undefined> {
    return this.#path === undefined ? undefined : readSnapshot(this.#path);
  }

  async write(snapshot: Snapshot): Promise<void> {
    if (this.#path !== undefined) writeSnapshot(this.#path, snapshot);
  }

  async close(): Promise<void> {}
}
