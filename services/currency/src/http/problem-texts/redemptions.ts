import type { FLOAT_REFUSALS } from '../../domain/float/refusals.ts';
import type { REDEMPTION_REFUSALS } from '../../domain/redemptions/refusals.ts';
import type { RefusalText } from './text.ts';

type Code = (typeof REDEMPTION_REFUSALS)[number] | (typeof FLOAT_REFUSALS)[number];

/** What redemption to national money, its payouts and the yield of the reserve refuse. */
export const REDEMPTION_TEXTS: Readonly<Record<Code, RefusalText>> = {
  'terms-changed': {
    status: 409,
    en: "The merchant's terms have changed: ask for the quote again",
    pt: 'As condições do comércio mudaram: peça a cotação de novo',
    fr: 'Les conditions du commerce ont changé : demandez de nouveau le devis',
  },
  'redeemed-already': {
    status: 409,
    en: 'This day was redeemed already',
    pt: 'Esse dia já foi resgatado',
    fr: 'Ce jour a déjà été remboursé',
  },
  'payee-missing': {
    status: 409,
    en: 'Nobody has said yet to which bank account this merchant is paid',
    pt: 'Ainda não se sabe em que conta bancária esse comércio recebe',
    fr: 'On ne sait pas encore sur quel compte bancaire ce commerce est payé',
  },
  'redemption-too-small': {
    status: 422,
    en: 'The amount is too small: nothing would be left after the fee',
    pt: 'O valor é pequeno demais: não sobraria nada depois da tarifa',
    fr: 'Le montant est trop petit : il ne resterait rien après les frais',
  },
  'redemption-unbanked': {
    status: 409,
    en: 'A programme of this money has no bank account to pay it from',
    pt: 'Um programa deste dinheiro não tem conta bancária que o pague',
    fr: 'Un programme de cet argent n’a pas de compte bancaire pour le payer',
  },
  'bank-account-unknown': {
    status: 404,
    en: 'There is no such bank account',
    pt: 'Essa conta bancária não existe',
    fr: 'Ce compte bancaire n’existe pas',
  },
  'payer-missing': {
    status: 409,
    en: 'It is not known yet who pays from this bank account',
    pt: 'Ainda não se sabe quem paga por essa conta bancária',
    fr: 'On ne sait pas encore qui paie depuis ce compte bancaire',
  },
  'leg-unknown': {
    status: 404,
    en: 'There is no such part of a redemption',
    pt: 'Essa parte de resgate não existe',
    fr: 'Cette part de remboursement n’existe pas',
  },
  'leg-not-waiting': {
    status: 409,
    en: 'This part of the redemption is in a payout already',
    pt: 'Essa parte do resgate já está em um lote',
    fr: 'Cette part du remboursement est déjà dans un lot',
  },
  'leg-unknown-outcome': {
    status: 409,
    en: 'Nobody knows yet whether the bank paid this part: ask the bank first',
    pt: 'Ainda não se sabe se o banco pagou essa parte: consulte o banco antes',
    fr: 'On ne sait pas encore si la banque a payé cette part : interrogez-la d’abord',
  },
  'leg-not-sent': {
    status: 409,
    en: 'This part of the redemption was not sent to the bank',
    pt: 'Essa parte do resgate não foi enviada ao banco',
    fr: 'Cette part du remboursement n’a pas été envoyée à la banque',
  },
  'leg-settled': {
    status: 409,
    en: 'This part of the redemption is settled already',
    pt: 'Essa parte do resgate já foi paga',
    fr: 'Cette part du remboursement est déjà réglée',
  },
  'leg-rejected': {
    status: 409,
    en: 'The bank rejected this part of the redemption',
    pt: 'O banco recusou essa parte do resgate',
    fr: 'La banque a rejeté cette part du remboursement',
  },
  'payout-unknown': {
    status: 404,
    en: 'There is no such payout',
    pt: 'Esse lote de pagamento não existe',
    fr: 'Ce lot de paiements n’existe pas',
  },
  'payout-not-prepared': {
    status: 409,
    en: 'The payout is approved already',
    pt: 'O lote já foi aprovado',
    fr: 'Le lot est déjà approuvé',
  },
  'payout-not-approved': {
    status: 409,
    en: 'The payout is not approved yet',
    pt: 'O lote ainda não foi aprovado',
    fr: 'Le lot n’est pas encore approuvé',
  },
  'payout-sent': {
    status: 409,
    en: 'The payout was sent to the bank',
    pt: 'O lote já foi enviado ao banco',
    fr: 'Le lot a été envoyé à la banque',
  },
  'payout-cancelled': {
    status: 409,
    en: 'The payout was cancelled',
    pt: 'O lote foi cancelado',
    fr: 'Le lot a été annulé',
  },
  'payout-changed': {
    status: 409,
    en: 'What the payout pays is not what has this SHA-256',
    pt: 'O que o lote paga não é o que tem este SHA-256',
    fr: 'Ce que le lot paie n’est pas ce qui a ce SHA-256',
  },
  'return-applied': {
    status: 409,
    en: 'This return file was applied already',
    pt: 'Esse arquivo de retorno já foi aplicado',
    fr: 'Ce fichier de retour est déjà appliqué',
  },
  'line-not-payout': {
    status: 409,
    en: 'This bank line cannot be a payout',
    pt: 'Esse lançamento do banco não pode ser um lote de pagamento',
    fr: 'Cette ligne de banque ne peut pas être un lot de paiements',
  },
  'line-amount-differs': {
    status: 409,
    en: 'The bank line has another amount',
    pt: 'O lançamento do banco tem outro valor',
    fr: 'La ligne de banque a un autre montant',
  },
  'line-not-interest': {
    status: 409,
    en: 'This bank line is no interest that is still to be shared out',
    pt: 'Esse lançamento não é rendimento ainda por repartir',
    fr: 'Cette ligne n’est pas des intérêts encore à répartir',
  },
  'shares-differ': {
    status: 409,
    en: 'The shares are no longer those of this working',
    pt: 'As partes já não são as deste cálculo',
    fr: 'Les parts ne sont plus celles de ce calcul',
  },
  'reserve-empty': {
    status: 409,
    en: 'No programme had money in that bank account in those days',
    pt: 'Nenhum programa tinha dinheiro nessa conta nesses dias',
    fr: 'Aucun programme n’avait d’argent sur ce compte ces jours-là',
  },
  'yield-insufficient': {
    status: 409,
    en: 'The programme has not so much yield',
    pt: 'O programa não tem tanto rendimento',
    fr: 'Le programme n’a pas autant d’intérêts',
  },
};
