import type { ORGANISATION_REFUSALS } from '../../domain/organisations/refusals.ts';
import type { RefusalText } from './text.ts';

type Code = (typeof ORGANISATION_REFUSALS)[number];

/** What is refused about organisations and what they give. */
export const ORGANISATION_TEXTS: Readonly<Record<Code, RefusalText>> = {
  'organisation-unknown': {
    status: 404,
    en: 'There is no such organisation',
    pt: 'Essa organização não existe',
    fr: 'Cette organisation n’existe pas',
  },
  'organisation-of-other-kind': {
    status: 409,
    en: 'The organisation of this number is registered as another kind',
    pt: 'A organização desse número está cadastrada com outro tipo',
    fr: 'L’organisation de ce numéro est inscrite sous une autre nature',
  },
  'organisation-accredited': {
    status: 409,
    en: 'The organisation is accredited already',
    pt: 'A organização já está credenciada',
    fr: 'L’organisation est déjà agréée',
  },
  'standing-not-of-kind': {
    status: 422,
    en: 'A merchant is accredited with how it sells, and no other organisation is',
    pt: 'Um comércio é credenciado com as condições em que vende; outras organizações, não',
    fr: 'Un commerce est agréé avec ses conditions de vente, et aucune autre organisation ne l’est',
  },
  'accreditation-not-proposed': {
    status: 409,
    en: 'Nothing is proposed for this organisation',
    pt: 'Não há proposta para essa organização',
    fr: 'Rien n’est proposé pour cette organisation',
  },
  'accreditation-changed': {
    status: 409,
    en: 'The accreditation is another one by now: look at it again',
    pt: 'O credenciamento mudou: veja de novo antes de confirmar',
    fr: 'L’agrément a changé : regardez-le de nouveau',
  },
  'same-person': {
    status: 403,
    en: 'Another person must do this: who prepares never approves',
    pt: 'Outra pessoa deve fazer isto: quem prepara nunca aprova',
    fr: 'Une autre personne doit le faire : qui prépare n’approuve jamais',
  },
  'organisation-not-accredited': {
    status: 409,
    en: 'The organisation is not accredited, or it is suspended',
    pt: 'A organização não está credenciada, ou está suspensa',
    fr: 'L’organisation n’est pas agréée, ou elle est suspendue',
  },
  'organisation-not-suspended': {
    status: 409,
    en: 'The organisation is not suspended',
    pt: 'A organização não está suspensa',
    fr: 'L’organisation n’est pas suspendue',
  },
  'role-not-of-kind': {
    status: 422,
    en: 'An organisation of this kind does not give this role',
    pt: 'Uma organização desse tipo não dá esse papel',
    fr: 'Une organisation de cette nature ne donne pas ce rôle',
  },
  'membership-days': {
    status: 422,
    en: 'The last day is before the first, or over already',
    pt: 'O último dia é anterior ao primeiro, ou já passou',
    fr: 'Le dernier jour précède le premier, ou il est déjà passé',
  },
  'membership-unknown': {
    status: 404,
    en: 'There is no such membership in this organisation',
    pt: 'Esse vínculo não existe nessa organização',
    fr: 'Cette appartenance n’existe pas dans cette organisation',
  },
  'member-not-active': {
    status: 409,
    en: 'The member is not active',
    pt: 'A pessoa não está ativa',
    fr: 'La personne n’est pas active',
  },
  'own-role': {
    status: 403,
    en: 'Nobody gives a role to themselves',
    pt: 'Ninguém dá um papel a si mesmo',
    fr: 'Personne ne se donne un rôle à soi-même',
  },
  'membership-exists': {
    status: 409,
    en: 'The member has this role in this organisation on some of these days',
    pt: 'A pessoa já tem esse papel nessa organização em alguns desses dias',
    fr: 'La personne a déjà ce rôle dans cette organisation à certains de ces jours',
  },
};
