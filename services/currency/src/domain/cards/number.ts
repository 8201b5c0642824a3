/** Ours begin with 9, which ISO/IEC 7812 leaves to national use. */
const PREFIX = '9';
export const FREE_DIGITS = 14;

/** A card's number of 16 digits from its 14 free ones: the prefix before, the check digit behind. */
export function cardNumber(free: string): string {
  const payload = PREFIX + free;
  const check = [...'0123456789'].find((digit) => luhnSum(payload + digit) % 10 === 0) ?? '';
  return payload + check;
}

/** Whether it can be a number of ours: one mistyped digit, or two that changed places, shows. */
export function isCardNumber(text: string): boolean {
  return /^9\d{15}$/.test(text) && luhnSum(text) % 10 === 0;
}

/** ISO/IEC 7812-1, annex B: from the right, every second digit counts double, its digits added. */
function luhnSum(number: string): number {
  let sum = 0;
  for (let index = 0; index < number.length; index++) {
    const digit = number.charCodeAt(number.length - 1 - index) - 48;
    const counted = index % 2 === 0 ? digit : 2 * digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum;
}
