import type { MEMBER_REFUSALS } from '../../domain/members/refusals.ts';
import type { RefusalText } from './text.ts';

export const MEMBER_TEXTS: Readonly<Record<(typeof MEMBER_REFUSALS)[number], RefusalText>> = {
  'match-unknown': {
    status: 404,
    en: 'There is no such match',
    pt: 'Essa semelhança não existe',
    fr: 'Cette correspondance n’existe pas',
  },
  'match-decided': {
    status: 409,
    en: 'This match was decided otherwise',
    pt: 'Essa semelhança já foi decidida de outro modo',
    fr: 'Cette correspondance a été tranchée autrement',
  },
  'campaign-exists': {
    status: 409,
    en: 'There is such a campaign already',
    pt: 'Essa campanha já existe',
    fr: 'Cette campagne existe déjà',
  },
  'campaign-due-past': {
    status: 422,
    en: 'The last day of a campaign is not before today',
    pt: 'O último dia de uma campanha não é anterior a hoje',
    fr: 'Le dernier jour d’une campagne n’est pas avant aujourd’hui',
    detail: ({ due, today }) => ({
      en: `${due} is before today, ${today}.`,
      pt: `${due} é anterior a hoje, ${today}.`,
      fr: `Le ${due} est avant aujourd’hui, le ${today}.`,
    }),
  },
  'campaign-unknown': {
    status: 404,
    en: 'There is no such campaign',
    pt: 'Essa campanha não existe',
    fr: 'Cette campagne n’existe pas',
  },
  'campaign-closed': {
    status: 409,
    en: 'The campaign is closed',
    pt: 'A campanha está encerrada',
    fr: 'La campagne est close',
  },
  'member-unknown': {
    status: 404,
    en: 'There is no such member',
    pt: 'Esse membro não existe',
    fr: 'Ce membre n’existe pas',
  },
  'member-erased': {
    status: 409,
    en: 'The member was erased, or is about to be',
    pt: 'O membro foi apagado, ou está para ser',
    fr: 'Le membre a été effacé, ou va l’être',
  },
  'contact-missing': {
    status: 409,
    en: 'No such contact of this member is kept',
    pt: 'Não há esse contato desse membro',
    fr: 'Ce membre n’a pas de tel contact',
  },
  'no-courier': {
    status: 409,
    en: 'This town sends no codes: no message service is configured',
    pt: 'Esta cidade não envia códigos: nenhum serviço de mensagens está configurado',
    fr: 'Cette ville n’envoie pas de codes : aucun service de messages n’est configuré',
  },
  'contact-codes-spent': {
    status: 409,
    en: 'Enough codes were sent to this contact for now',
    pt: 'Já foram enviados códigos demais a esse contato',
    fr: 'Assez de codes ont été envoyés à ce contact pour l’instant',
    detail: ({ possibleAt }) => ({
      en: `The next one may be sent at ${possibleAt}.`,
      pt: `O próximo pode ser enviado em ${possibleAt}.`,
      fr: `Le prochain peut être envoyé le ${possibleAt}.`,
    }),
  },
  'contact-code-unknown': {
    status: 409,
    en: 'No code counts for this contact: ask for another',
    pt: 'Nenhum código vale para esse contato: peça outro',
    fr: 'Aucun code ne vaut pour ce contact : demandez-en un autre',
  },
  'contact-code-wrong': {
    status: 422,
    en: 'This is not the code that was sent',
    pt: 'Esse não é o código enviado',
    fr: 'Ce n’est pas le code envoyé',
    detail: ({ triesLeft }) => ({
      en: `Tries left: ${triesLeft}.`,
      pt: `Tentativas restantes: ${triesLeft}.`,
      fr: `Essais restants : ${triesLeft}.`,
    }),
  },
};
