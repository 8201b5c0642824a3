import type { ReadableStream } from 'node:stream/web';
import type { RecordsAt } from '@mutirao/adapters/places';
import type { LikelyMatch } from '../domain/members/commands.ts';
import type { RefusedMember } from '../files/members-csv.ts';

export interface MemberFileWorkerData {
  readonly records: RecordsAt;
  readonly communityKey: Uint8Array;
  readonly masterKey: Uint8Array;
}

export type ToMemberFileWorker =
  | { readonly kind: 'read'; readonly upload: ReadableStream<Uint8Array> }
  /** Of the members of a chunk those of whom nothing is kept yet: what the file tells may be kept. */
  | { readonly kind: 'free'; readonly members: readonly string[] };

/** What is left of a thousand lines once the people in them are kept: ids, and nobody's data. */
export interface KeptChunk {
  readonly kind: 'kept';
  readonly lines: number;
  /** A number that comes twice is there twice. */
  readonly members: readonly string[];
  readonly refused: readonly RefusedMember[];
  readonly matches: readonly LikelyMatch[];
}

export type FromMemberFileWorker =
  | { readonly kind: 'members'; readonly members: readonly string[] }
  | KeptChunk
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      readonly refused: RefusedFile | undefined;
      readonly message: string;
      /** A store that cannot be asked now, which is no fault of the file. */
      readonly isUnavailable: boolean;
      /** Of an error of SQLite: that the disk is full must be known outside. */
      readonly errcode: number | undefined;
    };

export interface RefusedFile {
  readonly rule: string;
  readonly field: string | undefined;
  readonly line: number | undefined;
}
