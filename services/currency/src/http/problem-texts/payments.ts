import type { PAYMENT_REFUSALS } from '../../domain/payments/refusals.ts';
import type { RULE_REFUSALS } from '../../domain/rules/refusals.ts';
import type { RefusalText } from './text.ts';

type Code = (typeof PAYMENT_REFUSALS)[number] | (typeof RULE_REFUSALS)[number];

/** What charges, payments, refunds and rules refuse. */
export const PAYMENT_TEXTS: Readonly<Record<Code, RefusalText>> = {
  'charge-unknown': {
    status: 404,
    en: 'There is no such charge',
    pt: 'Essa cobrança não existe',
    fr: 'Cette demande de paiement n’existe pas',
  },
  'charge-of-other-merchant': {
    status: 403,
    en: 'The charge is of another merchant',
    pt: 'A cobrança é de outro comércio',
    fr: 'La demande de paiement est d’un autre commerce',
  },
  'charge-closed': {
    status: 409,
    en: 'The charge was paid, cancelled or has lapsed',
    pt: 'A cobrança já foi paga, cancelada ou venceu',
    fr: 'La demande de paiement est payée, annulée ou périmée',
  },
  'charge-lapsed': {
    status: 409,
    en: 'The charge has lapsed: the shop makes another one',
    pt: 'A cobrança venceu: o comércio faz outra',
    fr: 'La demande de paiement est périmée : le commerce en fait une autre',
  },
  'charge-held': {
    status: 409,
    en: 'The money for this charge is held already',
    pt: 'O valor desta cobrança já está reservado',
    fr: 'L’argent de cette demande est déjà réservé',
  },
  'charge-not-held': {
    status: 409,
    en: 'No money is held for this charge',
    pt: 'Não há valor reservado para esta cobrança',
    fr: 'Aucun argent n’est réservé pour cette demande',
  },
  'charge-too-long': {
    status: 422,
    en: 'The charge or its hold would last too long',
    pt: 'O prazo da cobrança ou da reserva é longo demais',
    fr: 'La demande de paiement ou sa réservation durerait trop longtemps',
  },
  'payer-unknown': {
    status: 422,
    en: 'There is no such account to pay from',
    pt: 'A conta que pagaria não existe',
    fr: 'Le compte qui paierait n’existe pas',
  },
  'refund-exceeds-payment': {
    status: 409,
    en: 'More than what is left of the payment to refund',
    pt: 'Mais do que ainda pode ser devolvido deste pagamento',
    fr: 'Plus que ce qui reste à rendre de ce paiement',
  },
  'rule-unknown': {
    status: 404,
    en: 'There is no such rule, or no such version of it',
    pt: 'Essa regra, ou essa versão dela, não existe',
    fr: 'Cette règle, ou cette version, n’existe pas',
  },
  'rule-too-soon': {
    status: 422,
    en: 'A rule is announced before the day from which it binds',
    pt: 'Uma regra é anunciada antes do dia em que passa a valer',
    fr: 'Une règle est annoncée avant le jour où elle s’applique',
  },
  'rule-binds': {
    status: 409,
    en: 'This version of the rule binds already: announce another one',
    pt: 'Esta versão da regra já está valendo: anuncie outra',
    fr: 'Cette version de la règle s’applique déjà : annoncez-en une autre',
  },
  'rule-withdrawn': {
    status: 409,
    en: 'This version of the rule was withdrawn already',
    pt: 'Esta versão da regra já foi retirada',
    fr: 'Cette version de la règle est déjà retirée',
  },
  'rule-kind-changed': {
    status: 409,
    en: 'A rule stays of one kind: announce this one under another name',
    pt: 'Uma regra não muda de tipo: anuncie esta com outro nome',
    fr: 'Une règle ne change pas de nature : annoncez celle-ci sous un autre nom',
  },
  'rule-exists': {
    status: 409,
    en: 'Another rule says this for the programme on these days: end that one first',
    pt: 'Outra regra já diz isso para o programa nesses dias: termine aquela antes',
    fr: 'Une autre règle le dit pour ce programme ces jours-là : terminez-la d’abord',
  },
  'limit-reached': {
    status: 409,
    en: 'This would pass a limit',
    pt: 'Isto passaria de um limite',
    fr: 'Cela dépasserait un plafond',
  },
  'category-not-allowed': {
    status: 409,
    en: 'This money does not buy at this kind of shop',
    pt: 'Este dinheiro não compra neste tipo de comércio',
    fr: 'Cet argent n’achète pas dans ce genre de commerce',
  },
};
