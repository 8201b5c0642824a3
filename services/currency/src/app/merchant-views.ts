import type { Head } from '@mutirao/event-sourcing';
import { merchantAccount, redeeming } from '../domain/accounts.ts';
import type { TermsThatCount } from '../domain/merchants/events.ts';
import type { Merchant, Till } from '../domain/merchants/rows.ts';
import type { CurrencyState } from '../domain/state.ts';
import type { Words } from '../stores/notes.ts';
import { readLabels, readName, readNames, readPayee } from './merchant-notes.ts';
import type { Town } from './town.ts';

/** As in the state, but that a declined proposal of a new merchant is called so. */
export type MerchantStanding = Merchant['status'] | 'declined';

export interface MerchantFilter {
  /** pending: something waits to be confirmed, of a new merchant or of a known one. */
  readonly status?: MerchantStanding | 'pending';
  readonly after?: string;
  readonly limit: number;
}

/** A page of merchants, in the order in which they were first proposed. */
export async function merchantViews(town: Town, filter: MerchantFilter) {
  const { merchants, next } = await town.parts.journal.read((state) => pageOf(state, filter));
  const nameOf = await readNames(
    town.parts.notes,
    merchants.map(({ terms }) => terms),
  );
  return {
    merchants: merchants.map(({ terms, ...row }) => ({
      ...row,
      tradeName: nameOf(terms),
      category: terms.category,
      neighbourhood: terms.neighbourhood,
      size: terms.size,
    })),
    ...(next === undefined ? {} : { next }),
  };
}

function pageOf(state: CurrencyState, { status, after, limit }: MerchantFilter) {
  const merchants: (ReturnType<typeof rowOf> & { terms: TermsThatCount })[] = [];
  let skipping = after !== undefined;
  for (const [id, merchant] of state.merchants.entries()) {
    if (skipping) {
      skipping = id !== after;
      continue;
    }
    const standing = standingOf(merchant);
    const wanted = status === 'pending' ? merchant.proposal : standing === (status ?? standing);
    if (!wanted) continue;
    if (merchants.length >= limit) return { merchants, next: merchants.at(-1)?.merchant ?? '' };
    const { terms } = merchant.version === 0 ? (merchant.proposal ?? merchant) : merchant;
    merchants.push({ ...rowOf(state, id, merchant), terms });
  }
  return { merchants, next: undefined };
}

function rowOf(state: CurrencyState, id: string, merchant: Merchant) {
  return {
    merchant: id,
    status: standingOf(merchant),
    version: merchant.version,
    ...(merchant.proposal ? { proposedVersion: merchant.proposal.version } : {}),
    ...balancesOf(state, id),
  };
}

function balancesOf(state: CurrencyState, id: string) {
  const { accounts } = state.ledger;
  return {
    balanceMinor: accounts.get(merchantAccount(id))?.balance ?? 0,
    redeemingMinor: accounts.get(redeeming(id))?.balance ?? 0,
  };
}

function standingOf({ status, proposal }: Merchant): MerchantStanding {
  return status === 'proposed' && !proposal ? 'declined' : status;
}

/**
 * One merchant with its terms, and what is proposed instead. Without `bankDetails` only the last four
 * characters of its bank account are shown.
 */
export async function merchantView(
  town: Town,
  id: string,
  { bankDetails }: { readonly bankDetails: boolean },
) {
  const found = await town.parts.journal.read((state, head: Head) => {
    const merchant = state.merchants.get(id);
    return merchant && { merchant, ...balancesOf(state, id), position: head.position };
  });
  if (!found) return undefined;
  const { merchant, ...rest } = found;
  const { proposal, terms, version } = merchant;
  const shown = (each: TermsThatCount) => termsView(town, each, bankDetails);
  return {
    merchant: id,
    status: standingOf(merchant),
    version,
    ...(version === 0 ? {} : { terms: await shown(terms) }),
    ...(proposal && {
      proposal: {
        version: proposal.version,
        proposedBy: proposal.by,
        terms: await shown(proposal.terms),
        differs: version === 0 ? [] : differences(terms, proposal.terms),
      },
    }),
    ...rest,
  };
}

async function termsView(town: Town, terms: TermsThatCount, bankDetails: boolean) {
  const { notes } = town.parts;
  const { category, neighbourhood, size, redemptionDays, redeemsDaily } = terms;
  const payee = await readPayee(notes, terms);
  const labelOf = await readLabels(notes, [
    { kind: 'category', slug: category },
    { kind: 'neighbourhood', slug: neighbourhood },
    { kind: 'size', slug: size },
  ]);
  return {
    tradeName: await readName(notes, terms),
    category,
    neighbourhood,
    size,
    labels: {
      category: labelOf('category', category),
      neighbourhood: labelOf('neighbourhood', neighbourhood),
      size: labelOf('size', size),
    },
    redemptionDays,
    redeemsDaily,
    ...(payee && { payee: bankDetails ? payee : { account: `…${payee.account.slice(-4)}` } }),
  };
}

/** What a proposal would change, by the names that the view has for it. */
function differences(now: TermsThatCount, then: TermsThatCount): string[] {
  const shownAs: Partial<Record<keyof TermsThatCount, string>> = { name: 'tradeName' };
  const fields = Object.keys(then) as (keyof TermsThatCount)[];
  return fields
    .filter((field) => now[field] !== then[field])
    .map((field) => shownAs[field] ?? field);
}

/** The terminals or cashiers of a merchant; `undefined` where there is no such merchant. */
export async function tillViews(town: Town, kind: 'terminals' | 'cashiers', merchant: string) {
  const found = await town.parts.journal.read((state) => {
    if (!state.merchants.has(merchant)) return undefined;
    return [...state[kind].entries()].filter(([, till]) => till.merchant === merchant);
  });
  const words = await town.parts.notes.words((found ?? []).map(([, { name }]) => name));
  return found?.map(([id, till]) => ({
    [kind === 'terminals' ? 'terminal' : 'cashier']: id,
    ...tillView(words, till),
  }));
}

function tillView(words: Words, { merchant, version, state, limits, name }: Till) {
  return { merchant, name: words(name) ?? '', state, limits, version };
}
