import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { CurrencyRefusal } from '../../domain/refusals.ts';
import { LABELS } from './labels.ts';
import { REFUSAL_TEXTS } from './refusal-texts.ts';
import { refusalTexts } from './sentences.ts';

const said = (refusal: CurrencyRefusal) => refusalTexts(refusal, 2);

test('a limit says whom it binds, how much it is, what is left, when it renews, and by which rule', () => {
  const refusal = {
    code: 'limit-reached',
    rule: 'daily-limit',
    version: 3,
    limit: 500_00,
    left: 120_50,
    of: 'holder',
    per: 'day',
    renewsOn: '2026-11-23',
  } as const;
  expect(said(refusal)).toEqual({
    en:
      'The limit for one person is 500.00 in one day. 120.50 is left; the limit renews on ' +
      'November 23, 2026. Rule daily-limit, version 3.',
    pt:
      'O limite de uma pessoa é 500,00 por dia. Restam 120,50; o limite renova em ' +
      '23 de novembro de 2026. Regra daily-limit, versão 3.',
    fr:
      'Le plafond pour une personne est de 500,00 par jour. Il reste 120,50 ; le plafond se ' +
      'renouvelle le 23 novembre 2026. Règle daily-limit, version 3.',
  });
});

test('a limit on one payment renews with the next and so names no day', () => {
  const facts = { rule: 'terminal:t', version: 1, limit: 50_00, left: 50_00 };
  const refusal = { code: 'limit-reached', ...facts, of: 'terminal', per: 'payment' } as const;
  expect(said(refusal).pt).toBe(
    'O limite de um terminal é 50,00 por pagamento. Restam 50,00. Regra terminal:t, versão 1.',
  );
});

test('facts are named in the language, amounts and days written as it writes them', () => {
  expect(said({ code: 'insufficient-funds', account: 'holder:x', available: 12_34 })).toEqual({
    en: 'There is not enough money on the account (account holder:x, available 12.34).',
    pt: 'Não há saldo suficiente na conta (conta holder:x, disponível 12,34).',
    fr: 'Il n’y a pas assez d’argent sur le compte (compte holder:x, disponible 12,34).',
  });
  expect(said({ code: 'run-lapsed', run: 'r-1', lotExpiry: '2026-03-01' }).fr).toBe(
    'Ce que ce versement paierait a déjà expiré (versement r-1, expire le 1 mars 2026).',
  );
  expect(said({ code: 'same-account' }).en).toBe('From and to are the same account.');
});

test('a rule that decided is named, whatever it decided', () => {
  const facts = { rule: 'food-only', version: 2, programme: 'renda', category: 'bar' };
  expect(said({ code: 'category-not-allowed', ...facts }).en).toBe(
    'This money does not buy at this kind of shop (programme renda, kind of shop bar). ' +
      'Rule food-only, version 2.',
  );
});

test.each(Object.entries(REFUSAL_TEXTS))('%s is said in three languages', (_, { en, pt, fr }) => {
  expect(new Set([en, pt, fr]).size).toBe(3);
  for (const title of [en, pt, fr]) expect(title).toMatch(/^\p{Lu}.*[^.]$/u);
  // French sets its high punctuation apart, Portuguese and English do not.
  expect(fr).not.toMatch(/\S[:;!?]/);
  expect(en + pt).not.toMatch(/\s[:;!?]/);
});

test('every detail that a decision gives is called by a word in each language', () => {
  const sources = globSync('services/currency/src/domain/**/*.decide.ts').concat(
    globSync('services/currency/src/domain/*/decide.ts'),
  );
  const given = sources
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bno\([^{}()]*\{([^{}]*)\}/g)])
    .flatMap(([, members = '']) => members.split(',').map((each) => each.split(':')[0]?.trim()))
    .filter((name): name is string => /^[a-z]\w*$/i.test(name ?? ''));
  expect(given.length).toBeGreaterThan(20);
  expect(given.filter((name) => !(name in LABELS))).toEqual([]);
});
