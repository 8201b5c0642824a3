/** What a spreadsheet takes for a formula begins with one of these (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
/** A sign before digits alone is an amount: it stays one. */
const NUMBER = /^-?[0-9]+(\.[0-9]+)?$/;

/** One line of CSV (RFC 4180). A cell that would be a formula is preceded by an apostrophe. */
export function csvRow(cells: readonly string[]): string {
  const safe = cells.map((cell) => {
    const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${safe.join(',')}\r\n`;
}
