import type { RecordsAt } from '@mutirao/adapters/places';
import type { Minor } from '@mutirao/money';
import type { Enrolment } from '../files/enrolment-csv.ts';
import type { MerchantRow } from '../files/merchants-csv.ts';
import type { OfxStatement } from '../files/ofx.ts';
import type { ReturnFile } from '../files/payouts/return-file.ts';
import type { RefusedNote } from '../stores/notes.ts';

export interface FileWorkerData {
  /** Where the directory of members lies. */
  readonly directory: RecordsAt;
  readonly communityKey: Uint8Array;
}

/** What the writer's thread asks of the file worker, one job at a time. */
export type FileJob =
  | { readonly kind: 'roll'; readonly period: string; readonly decimals: number }
  | { readonly kind: 'enrolments'; readonly programme?: string; readonly from?: string }
  | { readonly kind: 'merchants' }
  | { readonly kind: 'statements' }
  | { readonly kind: 'return' };

export type ToFileWorker =
  | { readonly kind: 'job'; readonly job: FileJob }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' };

export interface ReadRollLine {
  readonly line: number;
  /** Empty for a number that nobody is registered with. */
  readonly holder: string;
  readonly nis: string;
  readonly month: string;
  readonly amount: Minor;
}

/** `holder` is empty where the line's number is nobody's. */
export type RefusedRollLine = RefusedNote & { readonly holder: string };

export type FromFileWorker =
  | { readonly kind: 'more' }
  | {
      readonly kind: 'roll-lines';
      readonly personColumn: string;
      readonly lines: readonly (ReadRollLine | RefusedRollLine)[];
    }
  | { readonly kind: 'enrolment-rows'; readonly rows: readonly (Enrolment | RefusedNote)[] }
  | { readonly kind: 'merchant-rows'; readonly rows: readonly (MerchantRow | RefusedNote)[] }
  | { readonly kind: 'statements'; readonly statements: readonly OfxStatement[] }
  | { readonly kind: 'return-file'; readonly file: ReturnFile }
  | { readonly kind: 'done'; readonly lines: number; readonly totalMinor: number }
  | {
      readonly kind: 'failed';
      readonly rule: string | undefined;
      readonly field: string | undefined;
      readonly line: number | undefined;
      readonly message: string;
      readonly isUnavailable: boolean;
      /** Of an error of SQLite: that the disk is full must be known outside. */
      readonly errcode: number | undefined;
    };
