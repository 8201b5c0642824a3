import type { Minor } from '@mutirao/money';
import { bank, issuance, undistributed, yieldOf } from '../domain/accounts.ts';
import { accountOf, type CurrencyState, shortfall } from '../domain/state.ts';
import { programmesOf } from './bank.ts';
import type { Town } from './town.ts';

/** A programme with its reserve, as everybody of the staff sees it. */
export async function programmeView(town: Town, programme: string) {
  return (await programmeViews(town, programme)).programmes[0];
}

/** All of them, or just this one. */
export async function programmeViews({ parts: { journal, notes } }: Town, only?: string) {
  const found = await journal.read((state) =>
    [...state.programmes.entries()]
      .filter(([id]) => only === undefined || id === only)
      .map(([id, { name }]) => ({ note: name, view: viewOfProgramme(state, id) })),
  );
  const words = await notes.words(found.map(({ note }) => note));
  return { programmes: found.map(({ note, view }) => ({ ...view, name: words(note) ?? '' })) };
}

function viewOfProgramme(state: CurrencyState, programme: string) {
  const rules = state.programmes.get(programme);
  const of = (account: string): Minor => accountOf(state, account).balance;
  const missing = shortfall(state, programme);
  return {
    programme,
    rules: rules?.rules ?? 0,
    ...(rules?.twoApproversAbove === undefined
      ? {}
      : { twoApproversAboveMinor: rules.twoApproversAbove }),
    ...(rules?.expiresAfterDays === undefined ? {} : { expiresAfterDays: rules.expiresAfterDays }),
    bankMinor: of(bank(programme)),
    yieldMinor: of(yieldOf(programme)),
    issuanceMinor: of(issuance(programme)),
    undistributedMinor: of(undistributed(programme)),
    owedMinor: of(issuance(programme)) - of(undistributed(programme)),
    shortfallMinor: missing,
    stopped: missing > 0,
    sharesBankAccountWith: sharing(state, programme),
  };
}

function sharing(state: CurrencyState, programme: string): string[] {
  const together = new Set<string>();
  for (const [account] of state.bankAccounts.entries()) {
    const programmes = programmesOf(state.bankLines.entries(), account);
    if (programmes.includes(programme)) for (const each of programmes) together.add(each);
  }
  together.delete(programme);
  return [...together].sort();
}
