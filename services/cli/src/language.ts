import { Option } from 'commander';

const TAGS = { en: 'en', pt: 'pt-BR', fr: 'fr' } as const;

export interface LanguageOption {
  readonly language?: keyof typeof TAGS;
}

export function languageOption(): Option {
  return new Option('--language <language>', 'of the words in the answer').choices(
    Object.keys(TAGS),
  );
}

/** As HTTP names it; the server's own when none is asked for. */
export function tagOf(language: LanguageOption['language']): string | undefined {
  return language && TAGS[language];
}
