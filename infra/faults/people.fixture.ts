import { must } from './benefit.fixture.ts';
import type { Callers } from './callers.fixture.ts';
import { nis } from './files.fixture.ts';
import { type Operation, operation } from './load.fixture.ts';

const FORENAMES = ['Iracy', 'Jandira', 'Ubiratã', 'Moema', 'Caubi', 'Araci', 'Peri', 'Jaçanã'];
/** Of nobody: each name, phone and address of these people can be found by a part that all have. */
const SURNAME = 'Tapajorana';
const PHONES = '+550098870';
const MAILS = 'correio-inventado.example';

/** No number of theirs is one that counts something. */
const FIRST_NUMBER = 7_310_000_000;

/** What a stranger with the data folder must not find, in any file. */
const COMMON = [SURNAME, SURNAME.toUpperCase(), SURNAME.toLowerCase(), PHONES.slice(1), MAILS];

export interface Person {
  readonly registry: string;
  readonly fullName: string;
  readonly neighbourhood: string;
  readonly phone: string;
  readonly email: string;
}

/** The n-th invented person, who has nothing in common with another but the town. */
export function person(n: number): Person {
  const forename = FORENAMES[n % FORENAMES.length] ?? '';
  return {
    registry: nis(FIRST_NUMBER + n),
    fullName: `${forename} ${lettersOf(n)} ${SURNAME}`,
    neighbourhood: `Bairro ${lettersOf(n)}`,
    phone: `${PHONES}${String(n).padStart(6, '0')}`,
    email: `${lettersOf(n).toLowerCase()}@${MAILS}`,
  };
}

/** A number in letters, since names have no digits. */
function lettersOf(n: number): string {
  const letters = [...n.toString(26)].map((digit) => String.fromCharCode(97 + parseInt(digit, 26)));
  return `Q${letters.join('')}`;
}

/** These people as `POST /member-files` takes them. */
export function memberFile(people: readonly Person[]): string {
  const rows = people.map(({ registry, fullName, neighbourhood, phone, email }) =>
    [registry, fullName, neighbourhood, phone, email].join(','),
  );
  return ['nis,full_name,neighbourhood,phone,email', ...rows, ''].join('\n');
}

/** Registers the n-th invented person; the member's id. */
export async function register(town: Callers, n: number): Promise<string> {
  const officer = await town.officer();
  return (await must(officer.post<{ member: string }>('/members', person(n)))).member;
}

/** Which of what must not be found these bytes hold: in whatever encoding, or as a number of 11 digits. */
export function plainIn(bytes: Buffer, numbers: ReadonlySet<string>): string[] {
  const forms = COMMON.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('base64').replaceAll('=', '').slice(0, -1)),
  ]);
  const found = forms.filter((form) => bytes.includes(form)).map(String);
  // Not within a digest, where any eleven digits may stand by chance.
  const words = bytes.toString('latin1').matchAll(/(?<![0-9a-f])\d{11}(?![0-9a-f])/g);
  return [...found, ...[...words].flatMap(([word]) => (numbers.has(word) ? [word] : []))];
}

export type OrganisationKind = 'municipality' | 'merchant';

const STANDING = {
  category: 'food',
  neighbourhood: 'centro',
  size: 'micro',
  redemptionDays: 2,
  redeemsDaily: false,
};

/** Registered and proposed by one; gives the confirmation by another, which is still to be asked. */
export async function proposed(
  town: Callers,
  kind: OrganisationKind,
  n: number,
): Promise<{ organisation: string; confirmation: Operation }> {
  const operator = await town.operator();
  const merchant = kind === 'merchant' ? { merchant: STANDING } : {};
  const body = { kind, registry: `ORG-${n}`, name: `${SURNAME} ${lettersOf(n)}`, ...merchant };
  const { organisation } = await must(
    operator.post<{ organisation: string }>('/organisations', body),
  );
  const path = `/organisations/${organisation}/accreditation`;
  const { version } = await must(operator.post<{ version: number }>(path));
  return { organisation, confirmation: operation(`${path}/confirmation`, { version }) };
}

/** Accredited by one person and confirmed by another; its id. */
export async function accredited(
  town: Callers,
  kind: OrganisationKind,
  n: number,
): Promise<string> {
  const { organisation, confirmation } = await proposed(town, kind, n);
  const approver = await town.approver();
  await must(approver.post(confirmation.path, JSON.parse(confirmation.body)));
  return organisation;
}

export interface Grant {
  readonly organisation: string;
  readonly grant: string;
}

/** Gives a member a role for good; what it takes to take it away. */
export async function granted(
  town: Callers,
  given: { readonly organisation: string; readonly member: string; readonly role: string },
): Promise<Grant> {
  const { organisation, ...rest } = given;
  const administrator = await town.administrator();
  const path = `/organisations/${organisation}/memberships`;
  const body = { ...rest, from: '2020-01-01' };
  const { grant } = await must(administrator.post<{ grant: string }>(path, body));
  return { organisation, grant };
}

export const membershipPath = ({ organisation, grant }: Grant): string =>
  `/organisations/${organisation}/memberships/${grant}`;
