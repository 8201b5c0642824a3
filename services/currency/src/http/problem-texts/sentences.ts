import { formatAmount, minor } from '@mutirao/money';
import type { CurrencyRefusal } from '../../domain/refusals.ts';
import { LABELS } from './labels.ts';
import { limitText } from './limit.ts';
import { REFUSAL_TEXTS } from './refusal-texts.ts';
import { LANGUAGES, type Language, type Texts } from './text.ts';

const AMOUNTS: ReadonlySet<string> = new Set([
  'amount',
  'available',
  'balance',
  'held',
  'left',
  'limit',
  'needed',
  'redeeming',
  'shortfall',
]);

/** Whether a detail of a refusal is an amount; all are in units that share the currency's decimals. */
export function isAmount(detail: string): boolean {
  return AMOUNTS.has(detail);
}

/** The whole refusal in words that a holder understands, with its facts, in each language. */
export function refusalTexts(refusal: CurrencyRefusal, decimals: number): Texts {
  const say = (language: Language) => refusalText(refusal, decimals, language);
  return { en: say('en'), pt: say('pt'), fr: say('fr') };
}

/** The same in one language. A rule that decided is named with its version, in a sentence of its own. */
export function refusalText(
  { code, ...details }: CurrencyRefusal,
  decimals: number,
  language: Language,
): string {
  const shown = Object.entries(details).map(([name, value]) => {
    const text =
      typeof value === 'number' && isAmount(name)
        ? formatAmount(minor(value), decimals, language === 'en' ? '.' : ',')
        : dayText(String(value), language);
    return [name, text] as const;
  });
  const { rule, version, ...facts }: Readonly<Record<string, string>> = Object.fromEntries(shown);
  const title = REFUSAL_TEXTS[code][language];
  const what =
    code === 'limit-reached' ? limitText(facts, language) : withFacts(title, facts, language);
  return rule === undefined ? what : `${what} ${ruleText[language](rule, version ?? '')}`;
}

const ruleText: Readonly<Record<Language, (rule: string, version: string) => string>> = {
  en: (rule, version) => `Rule ${rule}, version ${version}.`,
  pt: (rule, version) => `Regra ${rule}, versão ${version}.`,
  fr: (rule, version) => `Règle ${rule}, version ${version}.`,
};

function withFacts(
  title: string,
  facts: Readonly<Record<string, string>>,
  language: Language,
): string {
  const parts = Object.entries(facts).map(([name, text]) =>
    `${LABELS[name]?.[language] ?? name} ${text}`.trim(),
  );
  return parts.length === 0 ? `${title}.` : `${title} (${parts.join(', ')}).`;
}

const DAY_FORMATS = Object.fromEntries(
  Object.entries(LANGUAGES).map(([language, tag]) => [
    language,
    new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }),
  ]),
);

/** `2026-11-23` as people write it; any other text as it is. */
export function dayText(text: string, language: Language): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  return DAY_FORMATS[language]?.format(Date.parse(`${text}T00:00:00Z`)) ?? text;
}
