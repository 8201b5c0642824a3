import { expect, test } from '@jest/globals';
import { preferredLanguage } from './language.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['pt-BR', 'pt-BR'],
  ['pt', 'pt-BR'],
  ['PT-pt', 'pt-BR'],
  ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
  ['de', 'en'],
  ['de, fr;q=0.1', 'fr'],
  ['en;q=0.2, fr;q=0.25, pt;q=0.125', 'fr'],
  ['fr;q=0, pt;q=0.001', 'pt-BR'],
  ['fr;q=0', 'en'],
  ['*', 'en'],
  ['en;q=0, *;q=0.5', 'pt-BR'],
  ['fr ; q=0.5 , pt', 'pt-BR'],
  ['fr;q=1.000', 'fr'],
  ['fr;q=7, pt;q=0.1', 'pt-BR'],
  ['<script>, fr', 'fr'],
  [`${'x'.repeat(500)},fr`, 'en'],
])('who sends %j is answered in %s', (header, language) => {
  expect(preferredLanguage(header, ['en', 'pt-BR', 'fr'])).toBe(language);
});
