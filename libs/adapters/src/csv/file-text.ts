import { isUtf8 } from 'node:buffer';

const windows1252 = new TextDecoder('windows-1252');

/**
 * Turns bytes into text for people: UTF-8 where the bytes are valid UTF-8, otherwise ISO-8859-1 in
 * its common superset. Accented text of the one is practically never valid in the other, so what the
 * file promises about itself need not be believed.
 */
export function decodeBytes(bytes: Uint8Array): string {
  return isUtf8(bytes) ? new TextDecoder().decode(bytes) : windows1252.decode(bytes);
}

/** The same for bytes that were carried as one character each (`latin1`), as CSV fields are. */
export function decodeField(field: string): string {
  return isAscii(field) ? field : decodeBytes(Buffer.from(field, 'latin1'));
}

/** No byte of another encoding, and no NUL, which no text file holds. */
export function isAscii(field: string): boolean {
  for (let index = 0; index < field.length; index++) {
    const code = field.charCodeAt(index);
    if (code > 0x7f || code === 0) return false;
  }
  return true;
}
