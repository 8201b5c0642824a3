import type { Stamp } from '@mutirao/event-sourcing';
import { openingsOfMerchant } from '../accounts.ts';
import type { Command } from '../commands.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import { type CurrencyState, settingsOf } from '../state.ts';
import type { MerchantTerms } from './events.ts';
import type { Merchant } from './rows.ts';

/** A new merchant, or other terms of one. What stands as proposed or confirmed is nothing new. */
export function decideProposeMerchant(
  { merchant: id, terms }: Command<'ProposeMerchant'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const owner = state.merchantDocuments.get(terms.document) ?? id;
  if (owner !== id) return no('merchant-document-used', { merchant: owner });
  const merchant = state.merchants.get(id);
  if (merchant?.status === 'closed') return no('merchant-closed', { merchant: id });
  return { events: stands(merchant, terms) ? [] : [proposed(id, merchant, terms, stamp)] };
}

/** Those of a file. Whose document another has, and who is closed, is left out. */
export function decideProposeMerchants(
  { rows }: Command<'ProposeMerchants'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const events: CurrencyEvent[] = [];
  const claimed = new Map<string, string>();
  const met = new Set<string>();
  for (const { merchant: id, terms } of rows) {
    const { document } = terms;
    const owner = claimed.get(document) ?? state.merchantDocuments.get(document) ?? id;
    const merchant = state.merchants.get(id);
    if (met.has(id) || owner !== id || merchant?.status === 'closed') continue;
    if (stands(merchant, terms)) continue;
    met.add(id);
    claimed.set(document, id);
    events.push(proposed(id, merchant, terms, stamp));
  }
  return { events };
}

function proposed(
  merchant: string,
  before: Merchant | undefined,
  terms: MerchantTerms,
  stamp: Stamp,
): CurrencyEvent {
  const version = (before?.proposals ?? 0) + 1;
  return fact('currency.MerchantProposed.v1', { merchant, version, terms }, stamp.on);
}

/** Whether these terms are proposed already, or count and nothing else is proposed. */
function stands(merchant: Merchant | undefined, terms: MerchantTerms): boolean {
  if (!merchant || (merchant.version === 0 && !merchant.proposal)) return false;
  const latest = merchant.proposal?.terms ?? merchant.terms;
  const fields = Object.keys(terms) as (keyof MerchantTerms)[];
  return fields.every((field) => latest[field] === terms[field]);
}

/**
 * Another person than the proposer confirms exactly these versions, all of them or none. Whoever is
 * confirmed for the first time gets accounts.
 */
export function decideConfirmMerchants(
  { merchants, by }: Command<'ConfirmMerchants'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const { currency } = settingsOf(state);
  const events: CurrencyEvent[] = [];
  const confirmed = new Set<string>();
  for (const { merchant: id, version } of merchants) {
    const merchant = state.merchants.get(id);
    if (!merchant) return no('merchant-unknown');
    if (merchant.proposal?.version !== version) return notThis(id, merchant);
    if (merchant.proposal.by === by) return no('same-person', { merchant: id });
    if (confirmed.has(id)) continue;
    confirmed.add(id);
    const openings = merchant.version === 0 ? openingsOfMerchant(id, currency) : [];
    const data = { merchant: id, version };
    events.push(fact('currency.MerchantConfirmed.v1', data, stamp.on, openings));
  }
  return { events };
}

/** Whoever proposed it may take it back too: nothing of it has counted yet. */
export function decideDeclineMerchant(
  { merchant: id, version, note }: Command<'DeclineMerchant'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const merchant = state.merchants.get(id);
  if (!merchant) return no('merchant-unknown');
  if (merchant.proposal?.version !== version) return notThis(id, merchant);
  const data = { merchant: id, version, ...(note === undefined ? {} : { note }) };
  return { events: [fact('currency.MerchantDeclined.v1', data, stamp.on)] };
}

/** What somebody saw is what they decide about: exactly this version, or nothing. */
function notThis(merchant: string, { proposal }: Merchant): CurrencyDecision {
  if (!proposal) return no('merchant-not-proposed', { merchant });
  return no('merchant-changed', { merchant, version: proposal.version });
}
