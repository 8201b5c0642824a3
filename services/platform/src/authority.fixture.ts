import { ROLES, type Role } from '@mutirao/nest';

const STAFF: readonly Role[] = ['treasurer', 'operator', 'officer', 'approver'];
const READERS: readonly Role[] = [...STAFF, 'auditor'];

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
  // Staff and auditor: show, list, report, history.
  'POST /beneficiary-lookups': READERS,
  'GET /bank': READERS,
  'GET /bank-lines': READERS,
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
