import type { RecordsAt } from '@mutirao/adapters/places';
import type {
  Asker,
  MemberDirectory,
  MemberRegistration,
  MerchantRegistration,
  Message,
} from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import { holderAccount } from '../domain/accounts.ts';
import type { CurrencyState } from '../domain/state.ts';
import type { Call, Town } from './town.ts';

/** Identity, as the currency of the same town knows it. */
export interface Members {
  /** Where the directory lies, for the thread that reads files. */
  readonly directoryPlace: RecordsAt;
  readonly directory: MemberDirectory;
  readonly registration: MemberRegistration & MerchantRegistration;
  readonly log: MessageLog;
}

/** What identity told, to be read again where it was parked. */
export interface MessageLog {
  readonly source: string;
  at(position: number): Promise<Message | undefined>;
}

/** The bus needs a tenth of a second for a thousand people, and this long when all goes wrong. */
const LONGEST_WAIT_MS = 10_000;
const NUMBERS_A_CALL = 1_000;

/**
 * The members of these numbers, in their order, each with an account. Whom identity does not know yet
 * is registered. Throws Unavailable when their accounts are not open in time: asked again, it goes on.
 */
export async function membersOf(
  town: Town,
  call: Call,
  numbers: readonly string[],
): Promise<string[]> {
  const { authority, journal, members: identity } = town.parts;
  const members: string[] = [];
  let told = -1;
  for (let start = 0; start < numbers.length; start += NUMBERS_A_CALL) {
    const part = numbers.slice(start, start + NUMBERS_A_CALL);
    const known = await identity.registration.registerNumbers(part, askerOf(call, start));
    members.push(...known.members);
    told = Math.max(told, known.position);
  }
  const haveAccounts = () => journal.read((state) => members.every((each) => isOpen(state, each)));
  if (await haveAccounts()) return members;
  if (await authority.reached(identity.log.source, told, LONGEST_WAIT_MS)) return members;
  if (await haveAccounts()) return members;
  throw new Unavailable('the accounts of new people are not open yet');
}

/** The merchants of these numbers, in their order; identity registers those that it does not know. */
export async function merchantsOf(
  { parts }: Town,
  call: Call,
  numbers: readonly string[],
  part = 0,
): Promise<readonly string[]> {
  const { registration } = parts.members;
  return (await registration.registerMerchants(numbers, askerOf(call, part))).organisations;
}

function askerOf({ subject, correlation, key }: Call, part: number): Asker {
  return { subject, correlation, key: `${key}.${part}` };
}

function isOpen({ ledger }: CurrencyState, member: string): boolean {
  const account = ledger.accounts.get(holderAccount(member));
  return account !== undefined && account.state !== 'closed';
}
