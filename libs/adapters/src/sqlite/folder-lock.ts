import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Holds a folder for one process: an exclusive lock on a SQLite file, which the operating system
 * gives back when the process ends, however it ends. Throws FolderInUse.
 */
export class FolderLock {
  /** A lock that nobody refers to would be collected, and its file closed: the folder free. */
  static readonly #held = new Set<FolderLock>();
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 0 });
    try {
      this.#db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      this.#db.close();
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
      throw new FolderInUse(path, { cause: error });
    }
    FolderLock.#held.add(this);
  }

  release(): void {
    FolderLock.#held.delete(this);
    if (this.#db.isOpen) this.#db.close();
  }
}

export class FolderInUse extends Error {
  constructor(path: string, options?: ErrorOptions) {
    super(`another process holds ${path}`, options);
    this.name = 'FolderInUse';
  }
}
