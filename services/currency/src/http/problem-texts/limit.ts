import type { Language } from './text.ts';

type Words = Readonly<Record<string, string>>;

interface LimitWords {
  /** Whose limit it is. */
  readonly of: Words;
  readonly per: Words;
  readonly most: (whose: string, limit: string, per: string) => string;
  readonly left: (left: string) => string;
  readonly leftUntil: (left: string, day: string) => string;
}

const WORDS: Readonly<Record<Language, LimitWords>> = {
  en: {
    of: {
      holder: 'one person',
      card: 'one card',
      terminal: 'one terminal',
      cashier: 'one cashier',
      programme: "one person with this programme's money",
    },
    per: { payment: 'in one payment', day: 'in one day', month: 'in one month' },
    most: (whose, limit, per) => `The limit for ${whose} is ${limit} ${per}.`,
    left: (left) => `${left} is left.`,
    leftUntil: (left, day) => `${left} is left; the limit renews on ${day}.`,
  },
  pt: {
    of: {
      holder: 'uma pessoa',
      card: 'um cartão',
      terminal: 'um terminal',
      cashier: 'um caixa',
      programme: 'uma pessoa com o dinheiro deste programa',
    },
    per: { payment: 'por pagamento', day: 'por dia', month: 'por mês' },
    most: (whose, limit, per) => `O limite de ${whose} é ${limit} ${per}.`,
    left: (left) => `Restam ${left}.`,
    leftUntil: (left, day) => `Restam ${left}; o limite renova em ${day}.`,
  },
  fr: {
    of: {
      holder: 'une personne',
      card: 'une carte',
      terminal: 'un terminal',
      cashier: 'un caissier',
      programme: 'une personne avec l’argent de ce programme',
    },
    per: { payment: 'par paiement', day: 'par jour', month: 'par mois' },
    most: (whose, limit, per) => `Le plafond pour ${whose} est de ${limit} ${per}.`,
    left: (left) => `Il reste ${left}.`,
    leftUntil: (left, day) => `Il reste ${left} ; le plafond se renouvelle le ${day}.`,
  },
};

/** Whose limit it is and how much. */
export function mostText(
  { of, per, limit }: { readonly of: string; readonly per: string; readonly limit: string },
  language: Language,
): string {
  const words = WORDS[language];
  return words.most(words.of[of] ?? of, limit, words.per[per] ?? per);
}

/** The same, with what is left of it, and when it renews if it does. */
export function limitText(facts: Words, language: Language): string {
  const { of = '', per = '', limit = '', left = '', renewsOn } = facts;
  const words = WORDS[language];
  // At another person's till it is not said what somebody has spent.
  if (left === '') return mostText({ of, per, limit }, language);
  const rest = renewsOn === undefined ? words.left(left) : words.leftUntil(left, renewsOn);
  return `${mostText({ of, per, limit }, language)} ${rest}`;
}
