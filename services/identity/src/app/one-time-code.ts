/** Crockford's base 32: no letter looks like a digit. Each letter is five bits. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `XXXX-XXXX-…`, of at least as many random bytes as it has letters. */
export function oneTimeCode(random: Uint8Array, letters: number): string {
  const text = [...random.subarray(0, letters)].map((byte) => LETTERS[byte % 32]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** As people type it: any case, with or without dashes, O for 0 and I or L for 1. */
export function plainCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
