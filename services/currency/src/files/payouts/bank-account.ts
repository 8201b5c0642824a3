/** A number with its check digit or digits, each as the bank's file wants it: `''` for none. */
export interface CheckedNumber {
  readonly number: string;
  readonly digit: string;
  readonly secondDigit: string;
}

/** `1234` or `1234-5`: at most five digits and one check digit. `undefined` for anything else. */
export function splitBranch(text: string): CheckedNumber | undefined {
  return split(/^([0-9]{1,5})(?:-([0-9X]))?()$/, text);
}

/** `12345-6`: at most twelve digits, then one check digit or two. `undefined` for anything else. */
export function splitAccount(text: string): CheckedNumber | undefined {
  return split(/^([0-9]{1,12})-([0-9X])([0-9X]?)$/, text);
}

/** A payer's branch and its digit, which come apart, in the form of a payee's. */
export function payerBranch(payer: { readonly branch: string; readonly branchDigit?: string }) {
  return payer.branchDigit === undefined ? payer.branch : `${payer.branch}-${payer.branchDigit}`;
}

function split(shape: RegExp, text: string): CheckedNumber | undefined {
  const found = shape.exec(text);
  if (found === null) return undefined;
  const [, number = '', digit = '', secondDigit = ''] = found;
  return { number, digit, secondDigit };
}
