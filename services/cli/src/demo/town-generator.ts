import { type Minor, minor, sum } from '@mutirao/money';
import { FAMILY_NAMES, GIVEN_NAMES } from './names.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

export interface Person {
  /** 11 digits with a right check digit, from the range below 00001000000, which is not issued. */
  readonly nis: string;
  readonly name: string;
}

/** What one person gets of one programme in the month. */
export interface Entitlement {
  readonly person: Person;
  readonly amountMinor: Minor;
}

export interface GeneratedProgramme {
  readonly programme: string;
  readonly name: string;
  /** How the bank's lines call it: for `--match`. */
  readonly bankText: string;
  readonly entitlements: readonly Entitlement[];
  readonly totalMinor: Minor;
}

export interface GeneratedTown {
  readonly period: string;
  readonly people: readonly Person[];
  /** Besides them: enrolled, but the roll has no good line of theirs. */
  readonly troubled: readonly Person[];
  /** On a roll, enrolled in nothing, and known to nobody. */
  readonly strangers: readonly Person[];
  /** Registered and paid nothing: who works for the town or keeps a shop, or came by mistake. */
  readonly besides: readonly Person[];
  readonly programmes: readonly GeneratedProgramme[];
}

export interface TownOptions {
  readonly seed: number;
  /** The month that is paid, `YYYY-MM`. */
  readonly period: string;
  /** Up to 99,900, as many as the range of numbers has room for. */
  readonly people?: number;
}

interface Plan {
  readonly programme: string;
  readonly name: string;
  readonly bankText: string;
  /** Every how many-th person gets it. */
  readonly every: number;
  amount(random: SeededRandom): Minor;
}

/**
 * Sized after Mumbuca, the currency of Maricá (Rio de Janeiro), before its four programmes became
 * one in 2019: R$ 110 a month, more than 15,000 people (the city's own page says 16,000:
 * https://marica.rj.gov.br/programa/renda-basica-de-cidadania; the programmes by name:
 * https://jovemnamidia.com.br/2019/06/28/programa-cartao-mumbuca-e-aperfeicoado-atraves-do-renda-basica-de-cidadania).
 * How many are in the three smaller programmes, and what those pay, is assumed.
 */
const PLANS: readonly Plan[] = [
  {
    programme: 'renda-minima',
    name: 'Renda Mínima Mumbuca',
    bankText: 'RENDA MINIMA',
    every: 1,
    amount: () => minor(110_00),
  },
  {
    programme: 'gestante',
    name: 'Renda Mínima Gestante',
    bankText: 'GESTANTE',
    every: 25,
    amount: () => minor(85_00),
  },
  {
    programme: 'jovem-solidario',
    name: 'Renda Mínima Jovem Solidário',
    bankText: 'JOVEM SOLIDARIO',
    every: 20,
    amount: () => minor(100_00),
  },
  {
    programme: 'renda-basica-cidada',
    name: 'Renda Básica de Cidadania',
    bankText: 'RENDA BASICA',
    every: 2,
    amount: (random) => minor(10_00 * (1 + random.below(3))),
  },
];

const NUMBERS = 100_000;
const TROUBLED = 16;
const STRANGERS = 2;
const BESIDES = 40;

/** The same town for the same options. All names and numbers are invented. */
export function generateTown({ seed, period, people = 15_000 }: TownOptions): GeneratedTown {
  const all = people + TROUBLED + STRANGERS;
  if (people < 1 || all > NUMBERS) throw new RangeError('expected 1 … 99,900 people');
  const random = seededRandom(seed);
  const person = peopleOf(random);
  const everybody = Array.from({ length: all }, (_, index) => person(index));
  const paid = everybody.slice(0, people);
  const programmes = PLANS.map(({ every, amount, ...plan }, kind) => {
    const entitlements = paid
      .filter((_, index) => (index + kind) % every === 0)
      .map((each) => ({ person: each, amountMinor: amount(random) }));
    const totalMinor = sum(entitlements.map((each) => each.amountMinor));
    return { ...plan, entitlements, totalMinor };
  });
  return {
    period,
    people: paid,
    troubled: everybody.slice(people, people + TROUBLED),
    strangers: everybody.slice(people + TROUBLED),
    // Drawn last, from the end of the numbers, so that everybody before them is who they were.
    besides: Array.from({ length: BESIDES }, (_, index) => person(NUMBERS - 1 - index)),
    programmes,
  };
}

/** Numbers in a scattered order without repetition: steps of a size that shares no factor with 100,000. */
function peopleOf(random: SeededRandom): (index: number) => Person {
  const start = random.below(NUMBERS);
  const step = 10 * random.below(NUMBERS / 10) + random.pick([1, 3, 7, 9]);
  return (index) => ({
    nis: nisOf((start + index * step) % NUMBERS),
    name: [random.pick(GIVEN_NAMES), random.pick(FAMILY_NAMES), random.pick(FAMILY_NAMES)].join(
      ' ',
    ),
  });
}

const NIS_WEIGHTS = [3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

/** The rule as published, a second time and apart from the reader's, so that one checks the other. */
function nisOf(number: number): string {
  const digits = String(number).padStart(10, '0');
  const weighed = NIS_WEIGHTS.reduce((all, weight, at) => all + weight * Number(digits[at]), 0);
  const check = 11 - (weighed % 11);
  return `${digits}${check > 9 ? 0 : check}`;
}
