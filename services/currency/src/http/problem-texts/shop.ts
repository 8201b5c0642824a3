import type { CARD_REFUSALS } from '../../domain/cards/refusals.ts';
import type { MERCHANT_REFUSALS } from '../../domain/merchants/refusals.ts';
import type { RefusalText } from './text.ts';

type Code = (typeof MERCHANT_REFUSALS)[number] | (typeof CARD_REFUSALS)[number];

/** What merchants, their tills, and cards refuse. */
export const SHOP_TEXTS: Readonly<Record<Code, RefusalText>> = {
  'merchant-unknown': {
    status: 404,
    en: 'There is no such merchant',
    pt: 'Esse comércio não existe',
    fr: 'Ce commerce n’existe pas',
  },
  'merchant-document-used': {
    status: 409,
    en: 'Another merchant is accredited with this document',
    pt: 'Outro comércio já está credenciado com esse documento',
    fr: 'Un autre commerce est agréé avec ce document',
  },
  'merchant-not-proposed': {
    status: 409,
    en: 'Nothing is proposed for this merchant',
    pt: 'Não há proposta para esse comércio',
    fr: 'Rien n’est proposé pour ce commerce',
  },
  'merchant-changed': {
    status: 409,
    en: 'The proposal is another one by now: look at it again',
    pt: 'A proposta mudou: veja de novo antes de confirmar',
    fr: 'La proposition a changé : regardez-la de nouveau',
  },
  'merchant-suspended': {
    status: 409,
    en: 'The merchant is suspended: it does not sell',
    pt: 'O comércio está suspenso: não pode vender',
    fr: 'Le commerce est suspendu : il ne vend pas',
  },
  'merchant-closed': {
    status: 409,
    en: 'The merchant is closing or closed: it sells no more',
    pt: 'O comércio está encerrando ou encerrado: não vende mais',
    fr: 'Le commerce ferme ou a fermé : il ne vend plus',
  },
  'merchant-not-suspended': {
    status: 409,
    en: 'The merchant is not suspended',
    pt: 'O comércio não está suspenso',
    fr: 'Le commerce n’est pas suspendu',
  },
  'organisation-suspended': {
    status: 409,
    en: 'The organisation is suspended where it is registered: it is reinstated there',
    pt: 'A organização está suspensa no cadastro: a suspensão termina lá',
    fr: 'L’organisation est suspendue au registre : c’est là qu’elle est rétablie',
  },
  'merchant-owed': {
    status: 409,
    en: 'The merchant is still owed money: it must be redeemed first',
    pt: 'O comércio ainda tem dinheiro a receber: resgate primeiro',
    fr: 'On doit encore de l’argent au commerce : il faut d’abord le rembourser',
  },
  'terminal-unknown': {
    status: 404,
    en: 'There is no such terminal',
    pt: 'Esse terminal não existe',
    fr: 'Ce terminal n’existe pas',
  },
  'terminal-blocked': {
    status: 409,
    en: 'The terminal is blocked',
    pt: 'O terminal está bloqueado',
    fr: 'Le terminal est bloqué',
  },
  'cashier-unknown': {
    status: 404,
    en: 'There is no such cashier',
    pt: 'Esse caixa não existe',
    fr: 'Ce caissier n’existe pas',
  },
  'cashier-blocked': {
    status: 409,
    en: 'The cashier is blocked',
    pt: 'O caixa está bloqueado',
    fr: 'Le caissier est bloqué',
  },
  'card-unknown': {
    status: 404,
    en: 'There is no such card',
    pt: 'Esse cartão não existe',
    fr: 'Cette carte n’existe pas',
  },
  'card-exists': {
    status: 409,
    en: 'There is such a card already',
    pt: 'Esse cartão já existe',
    fr: 'Cette carte existe déjà',
  },
  'card-not-active': {
    status: 409,
    en: 'The card is not active yet: it needs its first PIN',
    pt: 'O cartão ainda não está ativo: falta criar a senha',
    fr: 'La carte n’est pas encore active : il lui faut un premier code',
  },
  'card-active': {
    status: 409,
    en: 'The card is active already',
    pt: 'O cartão já está ativo',
    fr: 'La carte est déjà active',
  },
  'card-blocked': {
    status: 409,
    en: 'The card is blocked for good: ask for another one',
    pt: 'O cartão está bloqueado para sempre: peça outro',
    fr: 'La carte est bloquée pour toujours : demandez-en une autre',
  },
  'card-replaced': {
    status: 409,
    en: 'The card was replaced by another one',
    pt: 'O cartão foi trocado por outro',
    fr: 'La carte a été remplacée par une autre',
  },
  'pin-locked': {
    status: 409,
    en: 'The PIN was wrong too often: a desk can set another one',
    pt: 'A senha foi errada vezes demais: peça outra senha no atendimento',
    fr: 'Le code a été faux trop souvent : un guichet peut en donner un autre',
  },
  'pin-wrong': {
    status: 403,
    en: 'The PIN is wrong',
    pt: 'A senha está errada',
    fr: 'Le code est faux',
  },
};
