/**
 * Whether this process is the one writer of a ledger now. What only the writer's process does beside
 * (read models, snapshots, sweeps, telling others) begins and ends with that.
 */
export interface Ownership {
  readonly isOurs: boolean;
  /** Called at once if it is ours, and whenever it becomes so or ceases to. Returns how to stop. */
  watch(duties: Duties): () => void;
}

export interface Duties {
  gained(): void;
  /** Another may begin before this has resolved. */
  lost(): Promise<void>;
}

/** Of a process that has its journal alone. */
export const ALWAYS_OURS: Ownership = {
  isOurs: true,
  watch(duties) {
    duties.gained();
    return () => undefined;
  },
};
