import type { PlainHead } from './plain-files.ts';

/** A head that was written down somewhere; none where it is there and cannot be read. */
export interface WrittenHead {
  readonly name: string;
  readonly head: PlainHead | undefined;
}

/** The rows of a read model as they stood at one position. */
export interface ModelCopy {
  readonly name: string;
  /** Its own, where it is not the one that is asked for: it will be made anew. */
  readonly isOfAnotherVersion: boolean;
  readonly position: number;
  rows(): Iterable<CopiedRow>;
}

export interface CopiedRow {
  readonly key: string;
  readonly row: Record<string, unknown>;
}

/** What was asked of a store that does not stand still while it is served. */
export interface ModelCopies {
  readonly found: readonly ModelCopy[];
  /** Names of those that went on while they were read, every time. */
  readonly moving: readonly string[];
  close(): void;
}

/** What one append wrote, in the stored form. Nothing of it is to be believed yet. */
export interface StoredRow {
  readonly first: unknown;
  readonly count: unknown;
  readonly bytes: unknown;
}

/** A journal as it was when it was opened. */
export interface StoredJournal {
  /** How many events there are, as far as its end can be believed. */
  readonly total: number;
  /** Whether its rows may be of events that came later: they are not to be read. */
  readonly isGrowing: boolean;
  rows(): AsyncIterable<StoredRow> | Iterable<StoredRow>;
  close(): Promise<void>;
}

export type StoredRecord = readonly [key: string, value: string];

/**
 * What doctor examines, in a folder or on servers. Whatever follows the journal is to be asked for
 * before it, so that it cannot be ahead of what is read; what goes before it (PINs, the files of runs)
 * afterwards. Each throws what its store throws.
 */
export interface Evidence {
  heads(): Promise<readonly WrittenHead[]>;
  /** The head without which a journal that has events is suspicious, where there must be one. */
  readonly neededHead?: string;
  snapshot(): Promise<Buffer | undefined>;
  models(wanted: readonly { name: string; version: number }[]): Promise<ModelCopies>;
  deliveries(): Promise<Iterable<StoredRecord>>;
  journal(): Promise<StoredJournal>;
  pins(): Promise<Iterable<StoredRecord>>;
  runFile(sha256: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
}
