import type { INBOX_REFUSALS } from '../../domain/inbox/refusals.ts';
import type { RefusalText } from './text.ts';

/** What is refused because of what the register of people says, or to it. */
export const INBOX_TEXTS: Readonly<Record<(typeof INBOX_REFUSALS)[number], RefusalText>> = {
  'holder-suspended': {
    status: 409,
    en: 'The person is suspended where they are registered: they are reinstated there',
    pt: 'A pessoa está suspensa no cadastro: a suspensão termina lá',
    fr: 'La personne est suspendue au registre : c’est là qu’elle est rétablie',
  },
  'holder-bound': {
    status: 409,
    en: 'There is still money, or a month that is open: the account cannot be closed yet',
    pt: 'Ainda há dinheiro ou um mês em aberto: a conta não pode ser encerrada agora',
    fr: 'Il reste de l’argent ou un mois ouvert : le compte ne peut pas encore être fermé',
  },
  'parked-behind': {
    status: 409,
    en: 'Another message about the same is parked before this one',
    pt: 'Outra mensagem sobre o mesmo assunto está parada antes desta',
    fr: 'Un autre message sur le même sujet est en attente avant celui-ci',
  },
};
