import { FileRefused } from '@mutirao/adapters/csv';
import { Unavailable } from '@mutirao/event-sourcing';
import { fileRefused, keyReused, Problem, problemType, unavailable } from '@mutirao/nest';
import type { Answer } from '../app/answer.ts';
import type { IdentityRefusal, IdentityRefusalCode } from '../domain/refusals.ts';
import { ACCESS_TEXTS } from './problem-texts/access.ts';
import { DEVICE_TEXTS } from './problem-texts/devices.ts';
import { MEMBER_TEXTS } from './problem-texts/members.ts';
import { ORGANISATION_TEXTS } from './problem-texts/organisations.ts';
import { PRIVACY_TEXTS } from './problem-texts/privacy.ts';
import type { RefusalText } from './problem-texts/text.ts';

export { found } from '@mutirao/nest';

/** Every refusal has words: the compiler names one that has none. */
export const REFUSAL_TEXTS: Readonly<Record<IdentityRefusalCode, RefusalText>> = {
  'community-exists': {
    status: 409,
    en: 'This community is open already',
    pt: 'Esta comunidade já está aberta',
    fr: 'Cette communauté est déjà ouverte',
  },
  ...MEMBER_TEXTS,
  ...ORGANISATION_TEXTS,
  ...ACCESS_TEXTS,
  ...DEVICE_TEXTS,
  ...PRIVACY_TEXTS,
};

/** The value of an answer, or the problem that it is. */
export function respond<T>(answer: Answer<T>): T {
  switch (answer.kind) {
    case 'done':
      return answer.value;
    case 'refused':
      throw problemOf(answer.refusal);
    case 'key-reused':
      throw keyReused();
  }
}

export function problemOf(refusal: IdentityRefusal): Problem {
  const { code, ...details } = refusal;
  const text = REFUSAL_TEXTS[code];
  const words = (language: 'en' | 'pt' | 'fr') => ({
    title: text[language],
    detail: text.detail?.(refusal)[language] ?? `${text[language]}.`,
  });
  const { status } = text;
  return new Problem(
    { ...details, type: problemType(code), code, status, ...words('en') },
    headersOf(refusal, status),
    { 'pt-BR': () => words('pt'), fr: () => words('fr') },
  );
}

/** How to sign in (RFC 9110, §15.5.2), and after how many seconds to come back (RFC 6585, §4). */
function headersOf(
  { retryAfterSeconds }: IdentityRefusal,
  status: RefusalText['status'],
): Readonly<Record<string, string>> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  return status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {};
}

/** Runs a use case whose file may be refused whole, or which finds the journal closed. */
export async function attempt<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unavailable) throw unavailable(`${error.message}.`, 2);
    throw error instanceof FileRefused ? fileRefused(error) : error;
  }
}
