import { formatAmount, minor } from '@mutirao/money';
import type { RuleBody } from '../../domain/rules/events.ts';
import { mostText } from './limit.ts';
import type { Language, Texts } from './text.ts';

/** What a rule says, in a sentence for everybody. */
export function ruleTexts(body: RuleBody, decimals: number): Texts {
  const say = (language: Language) => SENTENCES[language](body, amounts(decimals, language));
  return { en: say('en'), pt: say('pt'), fr: say('fr') };
}

type Amount = (value: number, decimals?: number) => string;

function amounts(decimals: number, language: Language): Amount {
  return (value, digits = decimals) =>
    formatAmount(minor(value), digits, language === 'en' ? '.' : ',');
}

const SENTENCES: Readonly<Record<Language, (body: RuleBody, amount: Amount) => string>> = {
  en(body, amount) {
    switch (body.kind) {
      case 'limit':
        return limit(body, amount, 'en');
      case 'fee': {
        const what = body.on === 'sale' ? 'sale' : 'redemption';
        return `The merchant pays ${rate(body, amount, '%')} of each ${what} for ${body.purpose}${whose(body)}.`;
      }
      case 'categories':
        return `The money of ${body.programme} buys at these kinds of shop alone: ${list(body)}.`;
      case 'expiry':
        return `The money of ${body.programme} expires ${body.days} days after it is paid.`;
      case 'off':
        return 'The rule ends.';
    }
  },
  pt(body, amount) {
    switch (body.kind) {
      case 'limit':
        return limit(body, amount, 'pt');
      case 'fee': {
        const what = body.on === 'sale' ? 'venda' : 'resgate';
        return `O comércio paga ${rate(body, amount, '%')} de cada ${what} para ${body.purpose}${whose(body)}.`;
      }
      case 'categories':
        return `O dinheiro de ${body.programme} só compra nestes tipos de comércio: ${list(body)}.`;
      case 'expiry':
        return `O dinheiro de ${body.programme} vence ${body.days} dias depois de pago.`;
      case 'off':
        return 'A regra termina.';
    }
  },
  fr(body, amount) {
    switch (body.kind) {
      case 'limit':
        return limit(body, amount, 'fr');
      case 'fee': {
        const what = body.on === 'sale' ? 'vente' : 'remboursement';
        return `Le commerce paie ${rate(body, amount, ' %')} de chaque ${what} pour ${body.purpose}${whose(body)}.`;
      }
      case 'categories':
        return `L’argent de ${body.programme} n’achète que dans ces genres de commerce : ${list(body)}.`;
      case 'expiry':
        return `L’argent de ${body.programme} expire ${body.days} jours après son versement.`;
      case 'off':
        return 'La règle prend fin.';
    }
  },
};

type Of<K extends RuleBody['kind']> = Extract<RuleBody, { kind: K }>;

function limit(body: Of<'limit'>, amount: Amount, language: Language): string {
  const sentence = mostText({ ...body, limit: amount(body.maxMinor) }, language);
  return body.of === 'programme' ? sentence.replace(/\.$/, ` (${body.programme}).`) : sentence;
}

/** `1.50% + 0.10`: basis points are hundredths of a per cent. */
function rate({ basisPoints, flatMinor }: Of<'fee'>, amount: Amount, sign: string): string {
  const share = `${amount(basisPoints, 2)}${sign}`;
  return flatMinor === 0 ? share : `${share} + ${amount(flatMinor)}`;
}

function whose({ categories = [], sizes = [] }: Of<'fee'>): string {
  const only = [...categories, ...sizes];
  return only.length === 0 ? '' : ` (${only.join(', ')})`;
}

function list({ allow }: Of<'categories'>): string {
  return allow.join(', ');
}
