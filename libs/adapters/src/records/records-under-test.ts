import type { Kept, NewRecord, Records, RecordsOptions } from './records.ts';

/** A new place, with nothing in it, each time. */
export type Open = (options?: Omit<RecordsOptions, 'name'>) => Promise<Records>;

export const record = (key: string, value = key, marks?: NewRecord['marks']): NewRecord => ({
  key,
  value: Buffer.from(value),
  ...(marks && { marks }),
});
export const textOf = (kept: Kept | undefined): string | undefined => kept?.value.toString();
export const keysOf = (kept: readonly (Kept | undefined)[]) => kept.map((each) => each?.key);
export const failure = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
