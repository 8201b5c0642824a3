import { expect, test } from '@jest/globals';
import type { RuleBody } from '../../domain/rules/events.ts';
import { ruleTexts } from './rules.ts';

const fee = { kind: 'fee', purpose: 'upkeep', basisPoints: 50, flatMinor: 0 } as const;

test.each<[RuleBody, string, string, string]>([
  [
    { kind: 'limit', of: 'card', per: 'payment', maxMinor: 80_00 },
    'The limit for one card is 80.00 in one payment.',
    'O limite de um cartão é 80,00 por pagamento.',
    'Le plafond pour une carte est de 80,00 par paiement.',
  ],
  [
    { kind: 'limit', of: 'programme', programme: 'renda', per: 'month', maxMinor: 5 },
    "The limit for one person with this programme's money is 0.05 in one month (renda).",
    'O limite de uma pessoa com o dinheiro deste programa é 0,05 por mês (renda).',
    'Le plafond pour une personne avec l’argent de ce programme est de 0,05 par mois (renda).',
  ],
  [
    { ...fee, on: 'sale' },
    'The merchant pays 0.50% of each sale for upkeep.',
    'O comércio paga 0,50% de cada venda para upkeep.',
    'Le commerce paie 0,50 % de chaque vente pour upkeep.',
  ],
  [
    { ...fee, on: 'redemption', flatMinor: 10, categories: ['food'], sizes: ['micro', 'small'] },
    'The merchant pays 0.50% + 0.10 of each redemption for upkeep (food, micro, small).',
    'O comércio paga 0,50% + 0,10 de cada resgate para upkeep (food, micro, small).',
    'Le commerce paie 0,50 % + 0,10 de chaque remboursement pour upkeep (food, micro, small).',
  ],
  [
    { kind: 'categories', programme: 'renda', allow: ['food', 'health'] },
    'The money of renda buys at these kinds of shop alone: food, health.',
    'O dinheiro de renda só compra nestes tipos de comércio: food, health.',
    'L’argent de renda n’achète que dans ces genres de commerce : food, health.',
  ],
  [
    { kind: 'expiry', programme: 'renda', days: 90 },
    'The money of renda expires 90 days after it is paid.',
    'O dinheiro de renda vence 90 dias depois de pago.',
    'L’argent de renda expire 90 jours après son versement.',
  ],
  [{ kind: 'off' }, 'The rule ends.', 'A regra termina.', 'La règle prend fin.'],
])('%j is said in three languages', (body, en, pt, fr) => {
  expect(ruleTexts(body, 2)).toEqual({ en, pt, fr });
});
