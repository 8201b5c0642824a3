import { assert } from '@mutirao/event-sourcing';
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
  'currency.MerchantSuspended.v1': (state, { merchant }) =>
    put(state, merchant, { ...merchantAt(state, merchant), suspendedByDesk: true }),
  'currency.MerchantReinstated.v1': (state, { merchant }) => {
    const { suspendedByDesk: _, ...before } = merchantAt(state, merchant);
    put(state, merchant, before);
  },
  'currency.MerchantClosing.v1': (state, { merchant }) =>
    put(state, merchant, { ...merchantAt(state, merchant), status: 'closing' }),
  'currency.MerchantClosed.v1': (state, { merchant }) => {
    const { proposal: _, ...before } = merchantAt(state, merchant);
    put(state, merchant, { ...before, status: 'closed' });
  },
  'currency.MerchantAccredited.v1': (state, { merchant, version, standing }) =>
    put(state, merchant, { status: 'active', version, terms: standing, proposals: version }),
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

/** Once identity has suspended an organisation, or reinstated it; it may be no merchant here. */
export function standAnew(state: CurrencyState, organisation: string): void {
  const merchant = state.merchants.get(organisation);
  if (merchant) put(state, organisation, merchant);
}

/** Replaces the row, and with it the documents that nobody else can be accredited with. */
function put(state: CurrencyState, id: string, row: Merchant): void {
  for (const document of documentsOf(state.merchants.get(id))) {
    state.merchantDocuments.delete(document);
  }
  for (const document of documentsOf(row)) state.merchantDocuments.set(document, id);
  state.merchants.set(id, { ...row, status: statusOf(state, id, row) });
}

/** An accredited merchant sells while neither the desk nor identity says otherwise. */
function statusOf(
  state: CurrencyState,
  id: string,
  { status, suspendedByDesk }: Merchant,
): Merchant['status'] {
  if (status !== 'active' && status !== 'suspended') return status;
  return suspendedByDesk || state.organisationsOut.has(id) ? 'suspended' : 'active';
}

/** Those of the terms that count and of those proposed; who was declined or closed holds none. */
function documentsOf(merchant: Merchant | undefined): string[] {
  if (!merchant || merchant.status === 'closed') return [];
  const { version, terms, proposal } = merchant;
  const binding = [...(version > 0 ? [terms] : []), ...(proposal ? [proposal.terms] : [])];
  return binding.flatMap(({ document }) => document ?? []);
}

function merchantAt(state: CurrencyState, id: string): Merchant {
  const merchant = state.merchants.get(id);
  assert(merchant, 'a merchant is proposed first');
  return merchant;
}
