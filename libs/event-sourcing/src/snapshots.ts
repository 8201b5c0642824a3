import type { Snapshot } from './decider.ts';

/** Port: the last snapshot of a journal's state. A cache: it may be lost, or be deleted, at any time. */
export interface Snapshots {
  /** `undefined` for none, or one that is torn, altered or of another form. */
  read(): Promise<Snapshot | undefined>;
  /** In place of the one before: whoever reads meanwhile has that one, or this one, never a part. */
  write(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}
