import { type Minor, minor, ZERO } from '@mutirao/money';
import { type RollFields, rollFields, rollLine } from './roll-line.ts';
import type { Entitlement, GeneratedProgramme, GeneratedTown, Person } from './town-generator.ts';

export interface Planted {
  readonly text: string;
  /** The rule for which a right check refuses it. */
  readonly rule: string;
  /** What its amount adds to the file's total. */
  readonly countedMinor: Minor;
}

const AMOUNT = minor(110_00);

/** Two lines of every kind that dirty files have, each of another person. */
export function plantedLines(town: GeneratedTown, programme: GeneratedProgramme): Planted[] {
  const { period, troubled, strangers } = town;
  const waiting = [...troubled];
  const plant = (
    rule: string,
    change: (person: Person) => Partial<RollFields>,
    person = waiting.shift() as Person,
  ): Planted => {
    const text = rollLine({ ...rollFields(period, person, AMOUNT), ...change(person) });
    return { rule, text, countedMinor: rule === 'amount' ? ZERO : AMOUNT };
  };
  const cutShort = (): Planted => {
    const whole = rollLine(rollFields(period, waiting.shift() as Person, AMOUNT));
    return { rule: 'columns', text: whole.slice(0, whole.lastIndexOf(';')), countedMinor: ZERO };
  };
  const twice = ({ person, amountMinor }: Entitlement): Planted => {
    const text = rollLine(rollFields(period, person, amountMinor));
    return { rule: 'duplicate', text, countedMinor: amountMinor };
  };
  const [first, second, third] = programme.entitlements;
  if (!first || !second || !third) throw new RangeError('expected a programme for three or more');
  const early = previousMonth(period);
  return [
    cutShort(),
    plant('encoding', ({ nis }) => ({ nis: `${nis.slice(0, 10)}º` })),
    plant('too-long', () => ({ name: 'MARGARIDA '.repeat(25).trim() })),
    plant('period', () => ({ reference: early })),
    plant('nis', ({ nis }) => ({ nis: nis.slice(1) })),
    plant('nis-check-digit', ({ nis }) => ({ nis: mistyped(nis) })),
    plant('amount', () => ({ amount: '1.110,00' })),
    plant('not-enrolled', () => ({}), strangers[0]),
    twice(first),
    cutShort(),
    plant('encoding', ({ nis }) => ({ nis: nis.replace('0', 'Ó') })),
    plant('too-long', () => ({ name: 'SEVERINO '.repeat(25).trim() })),
    plant('period', () => ({ entitlement: '209912' })),
    plant('nis', ({ nis }) => ({ nis: `${nis.slice(0, 3)}.${nis.slice(3)}` })),
    plant('nis-check-digit', ({ nis }) => ({ nis: mistyped(nis) })),
    plant('amount', () => ({ amount: 'R$ 110,00' })),
    plant('not-enrolled', () => ({}), strangers[1]),
    twice(second),
  ];
}

/** The same number with another last digit than the right one. */
function mistyped(nis: string): string {
  return nis.slice(0, 10) + ((Number(nis[10]) + 1) % 10);
}

/** As rolls write it: AAAAMM. */
function previousMonth(period: string): string {
  const month = new Date(`${period}-01T00:00:00Z`);
  month.setUTCMonth(month.getUTCMonth() - 1);
  return month.toISOString().slice(0, 7).replace('-', '');
}
