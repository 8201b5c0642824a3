import { nisVerdict } from '@mutirao/contracts';
import type { PersonField } from '../domain/members/events.ts';

export type MemberRule = 'nis' | 'nis-check-digit' | 'name' | 'neighbourhood' | 'phone' | 'email';

export interface MemberFault {
  readonly rule: MemberRule;
  readonly message: string;
}

const MOST_NAME = 150;
const MOST_NEIGHBOURHOOD = 60;
/** ITU-T E.164: a country and a number, 15 digits at most. */
const PHONE = /^\+[0-9]{8,15}$/;
/** RFC 5321 §4.5.3.1; whether it reaches anybody is found out by writing to it. */
const EMAIL = /^(?=.{3,254}$)[^\s@<>",;]{1,64}@[^\s@<>",;]+$/;

/** Why a text cannot be that field of a person, as people write it; `undefined` if it can. */
export function memberFault(field: PersonField, text: string): MemberFault | undefined {
  switch (field) {
    case 'registry':
      return registryFault(text);
    case 'fullName':
      if (isLine(text, MOST_NAME) && /\p{L}/u.test(text)) return undefined;
      return fault('name', `Expected a name of 1 to ${MOST_NAME} characters.`);
    case 'neighbourhood':
      if (isLine(text, MOST_NEIGHBOURHOOD)) return undefined;
      return fault('neighbourhood', `Expected a name of 1 to ${MOST_NEIGHBOURHOOD} characters.`);
    case 'phone':
      if (text.length <= 40 && PHONE.test(asDialled(text))) return undefined;
      return fault('phone', 'Expected +, the country and the number, as +55 21 900000000.');
    case 'email':
      return EMAIL.test(text) ? undefined : fault('email', 'Expected an address such as a@b.org.');
  }
}

/** `+55 (21) 90000-0000` → `+5521900000000`. */
export function asDialled(phone: string): string {
  return phone.replaceAll(/[\s().-]/g, '');
}

/** One line of text without white space around it: a name may begin with `=`, here it is a text. */
function isLine(text: string, most: number): boolean {
  return text.length <= most && /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text) && text === text.trim();
}

function registryFault(text: string): MemberFault | undefined {
  const verdict = nisVerdict(text);
  if (verdict === 'ok') return undefined;
  return verdict === 'nis'
    ? fault('nis', 'Expected exactly 11 digits.')
    : fault('nis-check-digit', 'The last digit does not fit the others.');
}

function fault(rule: MemberRule, message: string): MemberFault {
  return { rule, message };
}
