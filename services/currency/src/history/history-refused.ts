export type HistoryRefusal =
  | 'instant-invalid'
  | 'position-invalid'
  | 'position-unknown'
  | 'date-invalid'
  | 'expected-head-invalid'
  | 'destination-not-empty'
  | 'copy-broken'
  | 'journal-unreadable';

/** Something asked of history that cannot be answered; the message says why in plain words. */
export class HistoryRefused extends Error {
  readonly code: HistoryRefusal;

  constructor(code: HistoryRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HistoryRefused';
    this.code = code;
  }
}
