/** The languages of our screens, by the tags that HTTP names them with. */
export const LANGUAGES = { en: 'en', pt: 'pt-BR', fr: 'fr' } as const;
export type Language = keyof typeof LANGUAGES;
export type Texts = Readonly<Record<Language, string>>;

/** What a refusal is called, and the HTTP status it is answered with. */
export interface RefusalText extends Texts {
  readonly status: 403 | 404 | 409 | 422;
}
