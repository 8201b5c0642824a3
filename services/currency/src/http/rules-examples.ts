import { HOLDER } from './examples.ts';

/** A fee, as its simulation has members that those of other rules have not. */
const body = { kind: 'fee', on: 'sale', purpose: 'upkeep', basisPoints: 150, flatMinor: 0 };
const words = {
  en: 'The merchant pays 1.50% of each sale for upkeep.',
  pt: 'O comércio paga 1,50% de cada venda para upkeep.',
  fr: 'Le commerce paie 1,50 % de chaque vente pour upkeep.',
};

export const announced = {
  rule: 'sale-fee',
  version: 3,
  bindsFrom: '2026-12-01',
  body,
  why: 'More tills',
  words,
  position: 61_204,
};

export const withdrawn = { rule: 'sale-fee', version: 3, position: 61_210 };

export const rules = {
  today: '2026-11-22',
  rules: [
    {
      rule: 'sale-fee',
      binds: 2,
      versions: [
        {
          version: 2,
          state: 'binds',
          announcedOn: '2026-09-20',
          bindsFrom: '2026-10-01',
          until: '2026-12-01',
          body,
          why: 'More tills',
          words,
        },
      ],
    },
  ],
};

export const simulation = {
  body,
  words,
  from: '2026-10',
  to: '2026-11',
  through: '2026-11-22',
  looked: 20_114,
  lookedMinor: 912_402_50,
  touched: 19_870,
  touchedMinor: 911_100_00,
  largestMinor: 480_00,
  people: 0,
  merchants: 497,
  proposedMinor: 13_686_04,
  takenMinor: 9_124_03,
  who: [
    {
      id: `merchant:${HOLDER}`,
      times: 212,
      amountMinor: 14_110_00,
      proposedMinor: 211_65,
      takenMinor: 141_10,
    },
  ],
  others: 397,
  position: 61_209,
};
