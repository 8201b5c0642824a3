/**
 * The code of what is counted: national money (`BRL`, ISO 4217), a local currency (`MUM`), minutes
 * (`MIN`) or things (`THING:<slug>`).
 */
export type Unit = string;

/** The decimals of national moneys that may back a local currency (ISO 4217 list one). */
const NATIONAL_DECIMALS: ReadonlyMap<Unit, number> = new Map([
  ['BRL', 2],
  ['CAD', 2],
  ['EUR', 2],
  ['USD', 2],
  ['GBP', 2],
  ['CHF', 2],
  ['MXN', 2],
  ['ARS', 2],
  ['UYU', 2],
  ['CLP', 0],
  ['PYG', 0],
  ['XOF', 0],
  ['JPY', 0],
]);

/** Digits after the separator of a national money, `undefined` for a code that is none. */
export function nationalDecimals(unit: Unit): number | undefined {
  return NATIONAL_DECIMALS.get(unit);
}

export function isUnit(text: string): boolean {
  return /^([A-Z]{3,8}|THING:[a-z0-9]+(-[a-z0-9]+)*)$/.test(text) && text.length <= 48;
}
