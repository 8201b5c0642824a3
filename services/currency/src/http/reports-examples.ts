import { SHA256 } from './examples.ts';

const stocks = {
  peopleMinor: 1_204_330_00,
  shopsMinor: 381_020_50,
  redeemingMinor: 22_400_00,
  feesMinor: 9_120_40,
  outstandingMinor: 1_616_870_90,
};

const part = {
  opening: stocks,
  flows: {
    paidMinor: 1_650_000_00,
    expiredMinor: 1_200_00,
    reversedMinor: 110_00,
    betweenPeopleMinor: 4_310_00,
    spentMinor: 1_302_000_00,
    refundedMinor: 6_420_00,
    recirculatedMinor: 91_140_00,
    recirculatedBackMinor: 300_00,
    chargedMinor: 26_040_00,
    chargedBackMinor: 128_40,
    requestedMinor: 871_000_00,
    rejectedMinor: 1_900_00,
    redeemedMinor: 846_700_00,
  },
  closing: stocks,
  spentBy: {
    category: [{ slug: 'food', label: 'food', amountMinor: 1_041_600_00, basisPoints: 8_000 }],
    neighbourhood: [
      { slug: 'itapeba', label: 'Itapeba', amountMinor: 260_400_00, basisPoints: 2_000 },
    ],
    size: [{ slug: 'micro', label: 'micro', amountMinor: 781_200_00, basisPoints: 6_000 }],
  },
  smallShops: { amountMinor: 1_015_560_00, basisPoints: 7_800 },
  recirculatedBasisPoints: 698,
  leakedBasisPoints: 6_503,
  velocity: {
    spendingMinor: 1_386_420_00,
    days: 30,
    sumOfDaysMinor: 47_560_515_00,
    hundredths: 87,
  },
  weeks: [
    {
      from: '2026-11-01',
      to: '2026-11-01',
      paidMinor: 0,
      spentMinor: 12_400_00,
      recirculatedMinor: 900_00,
      redeemedMinor: 31_000_00,
    },
  ],
};

export const money = {
  community: 'vila',
  currency: 'MUM',
  decimals: 2,
  rehearsal: false,
  from: '2026-11-01',
  to: '2026-11-30',
  position: 61_204,
  hash: SHA256,
  total: part,
  programmes: [{ programme: 'renda-minima', name: 'Renda Mínima Mumbuca', ...part }],
};
