import type { LedgerRefusalCode } from '@mutirao/ledger';
import type { RefusalText } from './text.ts';

/** What accounts refuse, whoever asks. */
export const LEDGER_TEXTS: Readonly<Record<LedgerRefusalCode, RefusalText>> = {
  'amount-invalid': {
    status: 422,
    en: 'The amount must be a whole number of minor units, above zero',
    pt: 'O valor deve ser um número inteiro de centavos, maior que zero',
    fr: 'Le montant doit être un nombre entier de centimes, supérieur à zéro',
  },
  'account-exists': {
    status: 409,
    en: 'There is such an account already',
    pt: 'Essa conta já existe',
    fr: 'Ce compte existe déjà',
  },
  'same-account': {
    status: 422,
    en: 'From and to are the same account',
    pt: 'A conta de origem e a de destino são a mesma',
    fr: 'Le compte de départ et celui d’arrivée sont le même',
  },
  'account-unknown': {
    status: 422,
    en: 'There is no such account',
    pt: 'Essa conta não existe',
    fr: 'Ce compte n’existe pas',
  },
  'hold-unknown': {
    status: 404,
    en: 'There is no such hold',
    pt: 'Essa reserva de valor não existe',
    fr: 'Cette réservation n’existe pas',
  },
  'unit-mismatch': {
    status: 422,
    en: 'The account counts another unit',
    pt: 'A conta usa outra moeda',
    fr: 'Le compte est tenu dans une autre monnaie',
  },
  'account-closed': {
    status: 422,
    en: 'The account is closed',
    pt: 'A conta está encerrada',
    fr: 'Le compte est fermé',
  },
  'hold-lapsed': {
    status: 409,
    en: 'The hold has lapsed',
    pt: 'O prazo da reserva de valor acabou',
    fr: 'Le délai de la réservation est passé',
  },
  'hold-not-lapsed': {
    status: 409,
    en: 'The hold has not lapsed yet',
    pt: 'A reserva de valor ainda está no prazo',
    fr: 'La réservation court encore',
  },
  'account-frozen': {
    status: 409,
    en: 'The account is frozen: it receives, it does not spend',
    pt: 'A conta está bloqueada: recebe, mas não gasta',
    fr: 'Le compte est gelé : il reçoit, il ne dépense pas',
  },
  'account-not-empty': {
    status: 409,
    en: 'The account is not empty',
    pt: 'A conta não está vazia',
    fr: 'Le compte n’est pas vide',
  },
  'capture-exceeds-hold': {
    status: 409,
    en: 'More than what is held',
    pt: 'Mais do que o valor reservado',
    fr: 'Plus que le montant réservé',
  },
  'insufficient-funds': {
    status: 409,
    en: 'There is not enough money on the account',
    pt: 'Não há saldo suficiente na conta',
    fr: 'Il n’y a pas assez d’argent sur le compte',
  },
};
