import { seededRandom } from './seeded-random.ts';
import { NEIGHBOURHOODS } from './shop-generator.ts';
import type { GeneratedTown, Person } from './town-generator.ts';

/** Everybody in one file of people, with what must be found in it. */
export interface MemberFile {
  readonly bytes: Buffer;
  readonly lines: number;
  /** Lines of people who can be registered. */
  readonly good: number;
  /** So many come a second time under another number. */
  readonly twice: number;
  readonly refused: readonly { readonly line: number; readonly rule: string }[];
}

/** Who was registered without a plan to be paid: they play these parts, and no other. */
export function partsBeside({ besides }: GeneratedTown) {
  const [STAFF, TWICE, OWNERS] = [7, 3, 20];
  const from = (start: number, count: number) => besides.slice(start, start + count);
  return {
    staff: from(0, STAFF),
    twice: from(STAFF, TWICE),
    owners: from(STAFF + TWICE, OWNERS),
    mistaken: besides[STAFF + TWICE + OWNERS] as Person,
  };
}

/** `+55`, an area code that is not in use, and nine digits that nobody else here has. */
export function phoneOf({ nis }: Pick<Person, 'nis'>): string {
  // A step that shares no factor with 10⁸ scatters, and never gives one number twice.
  const digits = (Number(nis.slice(0, 10)) * 48_271_003) % 100_000_000;
  return `+55009${String(digits).padStart(8, '0')}`;
}

/** UTF-8. The staff are registered already, by hand; the strangers by nobody. */
export function memberFile(town: GeneratedTown): MemberFile {
  const random = seededRandom(0x5eed);
  const { twice, owners } = partsBeside(town);
  const everybody = [...town.people, ...town.troubled, ...owners];
  const rows = everybody.map((person) => rowOf(person, random.pick(NEIGHBOURHOODS)));
  // The first of them again: another number, the same phone, the name as another desk wrote it.
  const again = twice.map(({ nis }, index) => {
    const [, name = '', neighbourhood = '', phone = ''] = (rows[index] ?? '').split(',');
    const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    return [nis, plain, neighbourhood, phone].join(',');
  });
  const bad = [
    ['nis-check-digit', `00000000001,${owners[0]?.name},,`],
    ['name', `${twice[0]?.nis},,,`],
    ['phone', `${twice[0]?.nis},${owners[0]?.name},,ramal 12`],
  ] as const;
  const good = [...rows, ...again];
  const lines = [...good, ...bad.map(([, line]) => line)];
  return {
    bytes: Buffer.from(`${['nis,full_name,neighbourhood,phone', ...lines].join('\n')}\n`),
    lines: lines.length,
    good: good.length,
    twice: twice.length,
    // The header is line 1.
    refused: bad.map(([rule], index) => ({ line: good.length + 2 + index, rule })),
  };
}

function rowOf(person: Person, neighbourhood: string): string {
  return [person.nis, person.name, neighbourhood, phoneOf(person)].join(',');
}
