import type { PRIVACY_REFUSALS } from '../../domain/privacy/refusals.ts';
import type { IdentityRefusal } from '../../domain/refusals.ts';
import type { RefusalText } from './text.ts';

type Language = 'en' | 'pt' | 'fr';
type Words = Readonly<Record<Language, string>>;

const REASONS: Readonly<Record<string, Words>> = {
  balance: {
    en: 'there is still a balance',
    pt: 'ainda há saldo',
    fr: 'il reste un solde',
  },
  hold: {
    en: 'an amount is held',
    pt: 'há um valor reservado',
    fr: 'un montant est réservé',
  },
  'open-period': {
    en: 'a month with benefits of this person is not closed',
    pt: 'um mês com benefícios desta pessoa não está fechado',
    fr: 'un mois avec des prestations de cette personne n’est pas clos',
  },
  retention: {
    en: 'the law asks to keep records until then',
    pt: 'a lei manda guardar registros até lá',
    fr: 'la loi demande de garder des pièces jusque-là',
  },
};

const FROM: Readonly<Record<Language, (day: string) => string>> = {
  en: (day) => ` It is possible from ${day} on.`,
  pt: (day) => ` É possível a partir de ${day}.`,
  fr: (day) => ` C’est possible à partir du ${day}.`,
};

export const PRIVACY_TEXTS: Readonly<Record<(typeof PRIVACY_REFUSALS)[number], RefusalText>> = {
  'erasure-suspended': {
    status: 409,
    en: 'A suspended member is not erased before the suspension is decided',
    pt: 'Um membro suspenso não é apagado antes de decidida a suspensão',
    fr: 'Un membre suspendu n’est pas effacé avant que la suspension soit tranchée',
  },
  'erasure-not-yet': {
    status: 409,
    en: 'This person cannot be erased yet',
    pt: 'Esta pessoa ainda não pode ser apagada',
    fr: 'Cette personne ne peut pas encore être effacée',
    detail: (refusal) => ({
      en: sentence(refusal, 'en'),
      pt: sentence(refusal, 'pt'),
      fr: sentence(refusal, 'fr'),
    }),
  },
};

function sentence({ reasons, possibleFrom }: IdentityRefusal, language: Language): string {
  const codes = String(reasons ?? '').split(' ');
  const why = codes.flatMap((code) => REASONS[code]?.[language] ?? []).join('; ');
  const from = typeof possibleFrom === 'string' ? FROM[language](possibleFrom) : '';
  const title = PRIVACY_TEXTS['erasure-not-yet'][language];
  return `${title}${why === '' ? '' : `: ${why}`}.${from}`;
}
