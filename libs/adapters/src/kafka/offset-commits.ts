import { setTimeout as wait } from 'node:timers/promises';
import type { PartitionSlots } from './partition-slots.ts';

const COMMIT_MS = 200;

/** Commits the offsets up to which all is settled, a moment later: those of many messages at once. */
export class OffsetCommits {
  readonly #assigned: ReadonlyMap<number, { readonly slots: PartitionSlots }>;
  readonly #commit: (offsets: ReadonlyMap<number, bigint>) => Promise<void>;
  readonly #closing = new AbortController();
  #committing: Promise<void> | undefined;

  constructor(
    assigned: ReadonlyMap<number, { readonly slots: PartitionSlots }>,
    commit: (offsets: ReadonlyMap<number, bigint>) => Promise<void>,
  ) {
    this.#assigned = assigned;
    this.#commit = commit;
  }

  soon(): void {
    this.#committing ??= wait(COMMIT_MS, undefined, { signal: this.#closing.signal })
      .catch(() => undefined)
      .then(() => this.#now())
      .finally(() => {
        this.#committing = undefined;
        // What was settled meanwhile, or could not be committed while the group was changing.
        if (this.#due().size > 0 && !this.#closing.signal.aborted) this.soon();
      });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#committing;
    await this.#now();
  }

  #due(): Map<number, bigint> {
    const due = new Map<number, bigint>();
    for (const [partition, { slots }] of this.#assigned) {
      if (slots.due !== undefined) due.set(partition, slots.due);
    }
    return due;
  }

  async #now(): Promise<void> {
    const due = this.#due();
    if (due.size === 0) return;
    try {
      await this.#commit(due);
      for (const [partition, offset] of due) this.#assigned.get(partition)?.slots.committed(offset);
    } catch {
      // Of a group that is changing: it is tried again, and if others get it, comes twice.
    }
  }
}
