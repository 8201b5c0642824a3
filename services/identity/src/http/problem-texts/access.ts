import type { ACCESS_REFUSALS } from '../../domain/access/refusals.ts';
import type { RefusalText } from './text.ts';

export const ACCESS_TEXTS: Readonly<Record<(typeof ACCESS_REFUSALS)[number], RefusalText>> = {
  'too-many-tries': {
    status: 429,
    en: 'Too many tries',
    pt: 'Tentativas demais',
    fr: 'Trop d’essais',
    detail: ({ retryAfterSeconds }) => ({
      en: `Seconds to wait before the next try: ${retryAfterSeconds}.`,
      pt: `Segundos a esperar antes de tentar de novo: ${retryAfterSeconds}.`,
      fr: `Secondes à attendre avant d’essayer de nouveau : ${retryAfterSeconds}.`,
    }),
  },
  'administrator-needed': {
    status: 403,
    en: 'Only an administrator does this to somebody who works for the town',
    pt: 'Só um administrador faz isso com quem trabalha para o município',
    fr: 'Seul un administrateur le fait pour qui travaille pour la commune',
  },
  'sign-in-refused': {
    status: 401,
    en: 'Not signed in',
    pt: 'Acesso não permitido',
    fr: 'Connexion refusée',
    detail: () => ({
      en: 'What was sent lets nobody in. What of it is wrong is not said.',
      pt: 'O que foi enviado não dá acesso. Não dizemos o que está errado.',
      fr: 'Ce qui a été envoyé ne donne pas accès. Nous ne disons pas ce qui est faux.',
    }),
  },
  'organisation-not-yours': {
    status: 403,
    en: 'You do not act for this organisation',
    pt: 'Você não age em nome desta organização',
    fr: 'Vous n’agissez pas au nom de cette organisation',
  },
  'no-session': {
    status: 409,
    en: 'This token is of no session',
    pt: 'Este token não é de uma sessão',
    fr: 'Ce jeton n’appartient à aucune session',
  },
  'session-ended': {
    status: 409,
    en: 'This session was ended',
    pt: 'Esta sessão foi encerrada',
    fr: 'Cette session a été fermée',
  },
  'sign-in-too-old': {
    status: 403,
    en: 'Sign in again first',
    pt: 'Entre de novo primeiro',
    fr: 'Reconnectez-vous d’abord',
    detail: () => ({
      en: 'This needs a sign-in that is at most five minutes old.',
      pt: 'Isto exige um acesso feito há no máximo cinco minutos.',
      fr: 'Ceci demande une connexion de cinq minutes au plus.',
    }),
  },
  'second-factor-refused': {
    status: 403,
    en: 'This second factor does not count',
    pt: 'Este segundo fator não vale',
    fr: 'Ce second facteur ne compte pas',
    detail: () => ({
      en: 'It is not right, has lapsed, or was used before: each code counts once.',
      pt: 'Está errado, venceu ou já foi usado: cada código vale uma vez.',
      fr: 'Il est faux, périmé, ou a déjà servi : chaque code compte une fois.',
    }),
  },
  'password-is-number': {
    status: 422,
    en: 'A password must not be the registry number',
    pt: 'A senha não pode ser o número de registro',
    fr: 'Le mot de passe ne peut pas être le numéro d’inscription',
  },
  'totp-not-begun': {
    status: 409,
    en: 'Ask for a secret for the app first',
    pt: 'Peça primeiro um segredo para o aplicativo',
    fr: 'Demandez d’abord un secret pour l’application',
  },
  'totp-needed': {
    status: 409,
    en: 'Recovery codes stand in for an app, and there is none',
    pt: 'Códigos de recuperação substituem um aplicativo, e não há nenhum',
    fr: 'Les codes de secours remplacent une application, et il n’y en a pas',
  },
  'passkey-refused': {
    status: 422,
    en: 'This passkey was not made here just now',
    pt: 'Esta chave de acesso não foi criada aqui agora',
    fr: 'Cette clé d’accès n’a pas été créée ici à l’instant',
  },
  'too-many-passkeys': {
    status: 409,
    en: 'There are ten passkeys already',
    pt: 'Já há dez chaves de acesso',
    fr: 'Il y a déjà dix clés d’accès',
  },
  'provider-unknown': {
    status: 404,
    en: 'There is no such provider',
    pt: 'Esse provedor não existe',
    fr: 'Ce fournisseur n’existe pas',
  },
  'provider-refused': {
    status: 403,
    en: 'The provider did not confirm who you are',
    pt: 'O provedor não confirmou quem você é',
    fr: 'Le fournisseur n’a pas confirmé qui vous êtes',
  },
  'not-linked': {
    status: 403,
    en: 'Nobody here has linked this account',
    pt: 'Ninguém aqui vinculou esta conta',
    fr: 'Personne ici n’a lié ce compte',
  },
  'linked-elsewhere': {
    status: 409,
    en: 'Somebody else has linked this account',
    pt: 'Outra pessoa já vinculou esta conta',
    fr: 'Quelqu’un d’autre a lié ce compte',
  },
  'credential-unknown': {
    status: 404,
    en: 'You have no such credential',
    pt: 'Você não tem essa credencial',
    fr: 'Vous n’avez pas ce moyen de connexion',
  },
  'last-credential': {
    status: 409,
    en: 'Without it you could not sign in any more',
    pt: 'Sem ela você não entraria mais',
    fr: 'Sans lui vous ne pourriez plus vous connecter',
  },
};
