import { assert } from '@mutirao/event-sourcing';
import type { EventData } from '../events.ts';
import type { Folds } from '../folds.ts';
import type { CurrencyState } from '../state.ts';
import type { merchantEvents } from './events.ts';
import { ownLimits } from './own-limits.ts';
import type { Merchant } from './rows.ts';

export const merchantFolds: Folds<typeof merchantEvents> = {
  'currency.MerchantProposed.v1': (state, { merchant, version, terms }, { meta }) => {
    const proposal = { version, terms, by: meta.actor };
    const before = state.merchants.get(merchant);
    if (before && before.version > 0) {
      put(state, merchant, { ...before, proposals: version, proposal });
    } else {
      put(state, merchant, {
        status: 'proposed',
        version: 0,
        terms,
        proposals: version,
        proposal,
      });
    }
  },
  'currency.MerchantConfirmed.v1': (state, { merchant, version }) => {
    const { proposal, ...before } = merchantAt(state, merchant);
    assert(proposal?.version === version, 'what is confirmed was proposed');
    const status = before.status === 'proposed' ? 'active' : before.status;
    put(state, merchant, { ...before, status, version, terms: proposal.terms });
  },
  'currency.MerchantDeclined.v1': (state, { merchant }) => {
    const { proposal: _, ...before } = merchantAt(state, merchant);
    put(state, merchant, before);
  },
  'currency.MerchantSuspended.v1': (state, data) => setStatus(state, data, 'suspended'),
  'currency.MerchantReinstated.v1': (state, data) => setStatus(state, data, 'active'),
  'currency.MerchantClosing.v1': (state, data) => setStatus(state, data, 'closing'),
  'currency.MerchantClosed.v1': (state, { merchant }) => {
    const { proposal: _, ...before } = merchantAt(state, merchant);
    put(state, merchant, { ...before, status: 'closed' });
  },
  'currency.TerminalSet.v1': (state, { terminal, ...till }) =>
    state.terminals.set(terminal, {
      charges: state.terminals.get(terminal)?.charges ?? 0,
      ...till,
      own: ownLimits('terminal', terminal, till),
    }),
  'currency.CashierSet.v1': (state, { cashier, ...till }) =>
    state.cashiers.set(cashier, {
      charges: 0,
      ...till,
      own: ownLimits('cashier', cashier, till),
    }),
};

function setStatus(
  state: CurrencyState,
  { merchant }: EventData<'currency.MerchantReinstated.v1'>,
  status: Merchant['status'],
): void {
  put(state, merchant, { ...merchantAt(state, merchant), status });
}

/** Replaces the row, and with it the documents that nobody else can be accredited with. */
function put(state: CurrencyState, id: string, row: Merchant): void {
  for (const document of documentsOf(state.merchants.get(id))) {
    state.merchantDocuments.delete(document);
  }
  for (const document of documentsOf(row)) state.merchantDocuments.set(document, id);
  state.merchants.set(id, row);
}

/** Those of the terms that count and of those proposed; who was declined or closed holds none. */
function documentsOf(merchant: Merchant | undefined): string[] {
  if (!merchant || merchant.status === 'closed') return [];
  const { version, terms, proposal } = merchant;
  return [...(version > 0 ? [terms.document] : []), ...(proposal ? [proposal.terms.document] : [])];
}

function merchantAt(state: CurrencyState, id: string): Merchant {
  const merchant = state.merchants.get(id);
  assert(merchant, 'a merchant is proposed first');
  return merchant;
}
