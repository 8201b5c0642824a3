import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Holds a folder for one process: an exclusive lock on a SQLite file, which the operating system
 * gives back when the process ends, however it ends. Throws FolderInUse.
 */
export class FolderLock {
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
  }

  release(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

export class FolderInUse extends Error {
  constructor(path: string, options?: ErrorOptions) {
    super(`another process holds ${path}`, options);
    this.name = 'FolderInUse';
  }
}
