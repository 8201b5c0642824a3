/**
 * Why a whole file is refused. `columns` and `encoding` are shared by all readers; the others
 * belong to bank statements, which are taken whole or not at all.
 */
export type FileRule =
  | 'columns'
  | 'encoding'
  | 'too-long'
  | 'structure'
  | 'account-type'
  | 'currency'
  | 'fitid'
  | 'date'
  | 'amount'
  | 'control-totals';

/** Where in the file the reason was met; `line` counts the header as 1. */
export interface FilePlace {
  readonly field?: string;
  readonly line?: number;
}

/**
 * Nothing of the file can be used. The message is for the person who brought it: what was expected
 * and what was found instead.
 */
export class FileRefused extends Error {
  readonly rule: FileRule;
  readonly field: string | undefined;
  readonly line: number | undefined;

  constructor(rule: FileRule, message: string, place: FilePlace = {}) {
    super(message);
    this.name = 'FileRefused';
    this.rule = rule;
    this.field = place.field;
    this.line = place.line;
  }
}
