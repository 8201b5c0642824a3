import type { IdentityRefusal } from '../../domain/refusals.ts';

/** What a refusal is called, in the languages of our screens, and the status it is answered with. */
export interface RefusalText {
  readonly status: 401 | 403 | 404 | 409 | 422 | 429;
  readonly en: string;
  readonly pt: string;
  readonly fr: string;
  /** What the person needs to know beyond the title; by default the title alone. */
  readonly detail?: (refusal: IdentityRefusal) => Readonly<Record<'en' | 'pt' | 'fr', string>>;
}
