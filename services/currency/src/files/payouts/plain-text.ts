/** Letters that do not come apart into a base letter and an accent. */
const WHOLE_LETTERS: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Đ: 'D',
  Ð: 'D',
  Ł: 'L',
  Þ: 'TH',
};

/**
 * A name as banks' fixed fields want it: ASCII capitals, no accents, what has no letter in ASCII and
 * what would break a line as a space; cut at `most` characters.
 */
export function plainText(text: string, most: number): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[ÆŒØĐÐŁÞ]/g, (letter) => WHOLE_LETTERS[letter] ?? '')
    .replace(/[^!-~]+/g, ' ')
    .trim()
    .slice(0, most)
    .trimEnd();
}
