import { randomBytes } from 'node:crypto';
import { add, type Minor, minor, ZERO } from '@mutirao/money';
import type { Connection } from '../connection.ts';
import type { Credential } from '../credentials/credential.ts';
import { activate } from './founding.ts';
import { manyAtOnce } from './in-flight.ts';
import { SignedIn } from './signed-in.ts';
import type { Stage } from './stage.ts';
import type { GeneratedTown, Person } from './town-generator.ts';

/** Somebody who was paid, with a phone. */
export interface Wallet {
  readonly holder: string;
  readonly registry: string;
  /** By which the phone shows in whose name it comes. */
  readonly credential: Credential;
  readonly phone: Connection;
}

export interface FindOptions {
  /** So many of them set a password and sign in; the others' tokens are signed by the folder's owner. */
  readonly signIn?: number;
}

/** Who is found by the number on the own document: whose id that is, the directory alone knows. */
export function findWallets(
  stage: Stage,
  people: readonly Person[],
  { signIn = 0 }: FindOptions = {},
): Promise<Wallet[]> {
  return manyAtOnce(people, async ({ nis: registry }, index) => {
    const { holder } = await stage.officials.officer.post<{ holder: string }>(
      '/beneficiary-lookups',
      { json: { registry } },
    );
    const credential =
      index < signIn
        ? await signInAnew(stage, { member: holder, registry })
        : stage.signed(holder, 'holder');
    return { holder, registry, credential, phone: stage.as(credential) };
  });
}

/** Invited at the desk, and signed in with a password of their own. */
export async function signInAnew(
  { server, officials }: Stage,
  who: { readonly member: string; readonly registry: string },
): Promise<SignedIn> {
  const password = randomBytes(12).toString('base64url');
  await activate({ server: server.url, desk: officials.officer }, { ...who, password });
  return SignedIn.with({ server: server.url, registry: who.registry, password });
}

/** What each person was paid in the month, by programme. */
export type Income = ReadonlyMap<string, Minor>;

export function incomeOf(town: GeneratedTown): ReadonlyMap<string, Income> {
  const incomes = new Map<string, Map<string, Minor>>();
  for (const { programme, entitlements } of town.programmes) {
    for (const { person, amountMinor } of entitlements) {
      const income = incomes.get(person.nis) ?? new Map<string, Minor>();
      income.set(programme, add(income.get(programme) ?? ZERO, amountMinor));
      incomes.set(person.nis, income);
    }
  }
  return incomes;
}

/** Who plays which part. Nobody is in two. */
export interface Parts {
  /** Paid by the first programme alone: who meets the refusals. */
  readonly plain: readonly Person[];
  /** With money that buys food alone, besides the first programme's. */
  readonly mothers: readonly Person[];
  readonly neighbours: readonly Person[];
  readonly buyers: readonly Person[];
}

const [PLAIN, MOTHERS] = [13, 2];

export function castParts(town: GeneratedTown): Parts {
  const incomes = incomeOf(town);
  const programmes = (person: Person) => [...(incomes.get(person.nis)?.keys() ?? [])].join();
  const plain = town.people.filter((each) => programmes(each) === 'renda-minima').slice(0, PLAIN);
  const mothers = town.people
    .filter((each) => programmes(each) === 'renda-minima,gestante')
    .slice(0, MOTHERS);
  if (plain.length < PLAIN || mothers.length < MOTHERS) {
    throw new RangeError('expected 100 people or more');
  }
  const cast = new Set([...plain, ...mothers]);
  const others = town.people.filter((each) => !cast.has(each));
  const buying = Math.floor(others.length / 3);
  return {
    plain,
    mothers,
    buyers: others.slice(0, buying),
    neighbours: others.slice(buying, buying + Math.min(400, buying)),
  };
}

export const wholeOf = (income: Income | undefined): Minor =>
  [...(income ?? new Map<string, Minor>()).values()].reduce(add, minor(0));
