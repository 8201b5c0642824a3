import { ROLES, type Role } from '@mutirao/nest';

const STAFF: readonly Role[] = ['treasurer', 'operator', 'officer', 'approver'];
const READERS: readonly Role[] = [...STAFF, 'auditor'];
const DESK: readonly Role[] = ['treasurer', 'operator', 'officer'];

/** Who may do what, written by hand: what a decorator says is compared with this, not the reverse. */
export const AUTHORITY: Readonly<Record<string, 'public' | readonly Role[]>> = {
  'GET /health': 'public',
  'GET /currency': ROLES,
  // The treasurer: programmes, bank, issue, pay.
  'POST /programmes': ['treasurer'],
  'POST /programmes/:programme/unissues': ['treasurer'],
  'POST /programmes/:programme/treasury-returns': ['treasurer'],
  'DELETE /programmes/:programme/treasury-returns/:order': ['treasurer'],
  'POST /periods/:month/close': ['treasurer'],
  'POST /bank-lines/:line/yield': ['treasurer'],
  'POST /programmes/:programme/yield-issues': ['treasurer'],
  'POST /rehearsal/clock': ['treasurer'],
  // The operator of the community bank, too: bank, issue.
  'POST /bank-statements': ['treasurer', 'operator'],
  'POST /bank-lines/:line/assignment': ['treasurer', 'operator'],
  'POST /programmes/:programme/issues': ['treasurer', 'operator'],
  // The officer: enrol, prepare, cancel, retry, pay.
  'POST /enrolments': ['officer'],
  'POST /programmes/:programme/runs': ['officer'],
  'POST /runs/:run/cancellation': ['officer'],
  'POST /runs/:run/retry': ['officer', 'treasurer'],
  'POST /runs/:run/payment': ['officer', 'treasurer'],
  'POST /holders/:holder/freeze': ['officer'],
  'POST /holders/:holder/unfreeze': ['officer'],
  // The approver, who is somebody else.
  'POST /runs/:run/approvals': ['approver'],
  // Proposed by who runs programmes, confirmed by an approver.
  'POST /runs/:run/reversal': ['officer', 'treasurer', 'approver'],
  // The holder: transfer from the own account, see it.
  'POST /transfers': ['holder'],
  'GET /accounts/:account': ['holder', ...READERS],
  // The own account's history and reasons; staff may ask for any, and that is recorded.
  'GET /accounts/:account/statement': ['holder', 'merchant', ...READERS],
  'GET /explanations': ['holder', 'merchant', ...READERS],
  // Cards: a desk issues and replaces them; a holder sets the PIN of the own ones, and blocks them.
  'POST /holders/:holder/cards': DESK,
  'GET /holders/:holder/cards': ['holder', ...READERS],
  'POST /cards/:card/activation': ['holder', ...DESK],
  'POST /cards/:card/pin': ['holder', ...DESK],
  'POST /cards/:card/block': ['holder', ...DESK],
  'POST /cards/:card/replacement': DESK,
  'POST /card-lookups': READERS,
  // Merchants: the operator proposes and suspends, an approver confirms.
  'POST /merchants': ['operator'],
  'POST /merchant-files': ['operator'],
  'POST /merchant-confirmations': ['approver'],
  'POST /merchants/:merchant/terms': ['operator'],
  'POST /merchants/:merchant/decline': ['approver', 'operator'],
  'POST /merchants/:merchant/suspension': ['operator'],
  'POST /merchants/:merchant/reinstatement': ['operator'],
  'POST /merchants/:merchant/closure': ['operator'],
  'GET /merchants': READERS,
  // A merchant sees itself, and has its own tills.
  'GET /merchants/:merchant': ['merchant', ...READERS],
  'POST /merchants/:merchant/terminals': ['merchant', 'operator'],
  'PUT /merchants/:merchant/terminals/:terminal': ['merchant', 'operator'],
  'GET /merchants/:merchant/terminals': ['merchant', ...READERS],
  'POST /merchants/:merchant/cashiers': ['merchant', 'operator'],
  'PUT /merchants/:merchant/cashiers/:cashier': ['merchant', 'operator'],
  'GET /merchants/:merchant/cashiers': ['merchant', ...READERS],
  // The till makes charges and hears of them; what a shop does later, its owner may do too.
  'POST /charges': ['terminal'],
  'POST /charges/:charge/card-payment': ['terminal'],
  'GET /charges/:charge/qr': ['merchant', 'terminal'],
  'GET /charges/:charge/events': ['merchant', 'terminal'],
  'POST /charges/:charge/cancellation': ['merchant', 'terminal'],
  'POST /charges/:charge/captures': ['merchant', 'terminal'],
  'POST /charges/:charge/release': ['merchant', 'terminal'],
  'POST /payments/:payment/refunds': ['merchant', 'terminal'],
  // Holders pay, and shops pay shops; what was paid is seen by both sides, and by staff.
  'POST /charges/:charge/payment': ['holder', 'merchant'],
  'GET /charges/:charge': ['holder', 'merchant', 'terminal', ...READERS],
  'GET /payments/:payment': ['holder', 'merchant', 'terminal', ...READERS],
  // Redemption: the merchant asks, the bank is told by two persons, and what it says is taken down.
  'GET /merchants/:merchant/redemption-quote': ['merchant', ...READERS],
  'POST /merchants/:merchant/redemptions': ['merchant', 'operator'],
  'GET /redemptions': ['merchant', ...READERS],
  'GET /redemptions/:redemption': ['merchant', ...READERS],
  'GET /punctuality': READERS,
  'POST /payouts': ['treasurer', 'operator'],
  'GET /payouts': READERS,
  'GET /payouts/:payout': READERS,
  'POST /payouts/:payout/approvals': ['approver'],
  'GET /payouts/:payout/file': ['treasurer', 'operator'],
  'POST /payouts/:payout/sent': ['treasurer', 'operator'],
  'POST /payouts/:payout/cancellation': ['treasurer', 'operator'],
  'POST /return-files': ['treasurer', 'operator'],
  'POST /legs/:leg/unknown': ['treasurer', 'operator'],
  'POST /legs/:leg/inquiry': ['treasurer', 'operator'],
  'POST /bank-lines/:line/payout': ['treasurer', 'operator'],
  'PUT /bank-accounts/:bankAccount/payer': ['treasurer'],
  'GET /calendar': ['merchant', ...READERS],
  'PUT /calendar/:date': ['treasurer', 'operator'],
  // Where its server is told of its sales is a merchant's own business.
  'POST /merchants/:merchant/webhooks': ['merchant'],
  'GET /merchants/:merchant/webhooks': ['merchant'],
  'DELETE /merchants/:merchant/webhooks/:webhook': ['merchant'],
  'POST /merchants/:merchant/webhooks/:webhook/test': ['merchant'],
  'GET /merchants/:merchant/webhooks/:webhook/deliveries': ['merchant'],
  // Rules: everybody sees them, the treasurer announces them, who judges them simulates them.
  'POST /rules': ['treasurer'],
  'DELETE /rules/:rule/versions/:version': ['treasurer'],
  'GET /rules': ROLES,
  'POST /rules/simulations': ['treasurer', 'approver', 'auditor'],
  // Staff and auditor: show, list, report, history.
  'POST /beneficiary-lookups': READERS,
  'GET /bank': READERS,
  'GET /bank-lines': READERS,
  'GET /bank-lines/:line/yield': READERS,
  'GET /reports/money': READERS,
  'GET /enrolments': READERS,
  'GET /programmes': READERS,
  'GET /programmes/:programme': READERS,
  'GET /runs': READERS,
  'GET /runs/:run': READERS,
  'GET /runs/:run/refused': READERS,
  'GET /runs/:run/report': READERS,
  'GET /replay': READERS,
  'GET /export': READERS,
};
