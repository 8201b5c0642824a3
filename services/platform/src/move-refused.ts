/** A town that cannot be moved as it was asked; the message says why, in plain words. */
export class MoveRefused extends Error {
  readonly code: MoveRefusal;

  constructor(code: MoveRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MoveRefused';
    this.code = code;
  }
}

export type MoveRefusal =
  | 'another-community'
  | 'folder-in-use'
  | 'moved-elsewhere'
  | 'journal-unsound'
  | 'keys-unusable'
  | 'other-keys'
  | 'another-town'
  | 'written-meanwhile';
