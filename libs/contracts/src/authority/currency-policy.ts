import type { Role } from './roles.ts';
import type { Policy } from './rule.ts';

/** Who runs the town's money, and who audits them. An administrator has no part in it. */
const READERS: readonly Role[] = ['treasurer', 'operator', 'officer', 'approver', 'auditor'];
const EVERYBODY: readonly Role[] = [...READERS, 'holder', 'merchant', 'terminal'];
/** Who hands out cards. */
const DESK: readonly Role[] = ['treasurer', 'operator', 'officer'];
/** Who deals with the bank. */
const BANK: readonly Role[] = ['treasurer', 'operator'];
/** Who sees to it that people are paid. */
const PAYERS: readonly Role[] = ['treasurer', 'officer'];
/** A shop's owner may do later what its till could have done. */
const SHOP: readonly Role[] = ['merchant', 'terminal'];

/** What may be done with money, cards, shops and rules. */
export const CURRENCY_POLICY = {
  'currency.see': { community: EVERYBODY },
  'ledger.see': { community: READERS },
  'period.close': { community: ['treasurer'], changes: true },
  'rehearsal.advance': { community: ['treasurer'], changes: true },

  'programme.open': { community: ['treasurer'], changes: true },
  'programme.see': { community: READERS },
  'programme.issue': { community: BANK, changes: true, needsNews: true, stepUp: true },
  'programme.unissue': { community: ['treasurer'], changes: true },
  'treasury-return.order': { community: ['treasurer'], changes: true },

  'bank-statement.import': { community: BANK, changes: true },
  'bank-line.assign': { community: BANK, changes: true },
  'bank.see': { community: READERS },
  'yield.allocate': { community: ['treasurer'], changes: true },
  'yield.release': { community: ['treasurer'], changes: true },
  'report.see': { community: READERS },

  'run.prepare': { community: ['officer'], changes: true },
  'run.see': { community: READERS },
  'run.see-refused': { community: READERS, reads: 'person' },
  'run.approve': {
    community: ['approver'],
    changes: true,
    needsNews: true,
    stepUp: true,
    notBy: ['run.prepare', 'run.approve'],
  },
  'run.pay': { community: PAYERS, changes: true, needsNews: true },
  'run.cancel': { community: ['officer'], changes: true },
  'run.reverse': {
    community: ['officer', 'treasurer', 'approver'],
    changes: true,
    needsNews: true,
    notBy: ['run.reverse'],
  },

  'holder.enrol': { community: ['officer'], changes: true },
  'holder.find': { community: READERS, reads: 'person' },
  'holder.freeze': { community: ['officer'], changes: true },
  'enrolment.see': { community: READERS },
  'transfer.make': { own: ['holder'], changes: true },
  'account.see': { own: ['holder'], community: READERS, reads: 'person' },
  'statement.see': {
    own: ['holder'],
    organisation: ['merchant'],
    community: READERS,
    reads: 'person',
  },
  'account.readers': { own: ['holder'], organisation: ['merchant'], community: ['auditor'] },
  'explanation.see': {
    own: ['holder'],
    organisation: ['merchant'],
    community: READERS,
    reads: 'person',
  },

  'card.issue': { community: DESK, changes: true },
  'card.replace': { community: DESK, changes: true },
  'card.set-pin': { own: ['holder'], community: DESK, changes: true },
  'card.block': { own: ['holder'], community: DESK, changes: true },
  'card.see': { own: ['holder'], community: READERS, reads: 'person' },
  'card.find': { community: READERS, reads: 'person' },

  'merchant.propose': { community: ['operator'], changes: true },
  'merchant.confirm': {
    community: ['approver'],
    changes: true,
    needsNews: true,
    stepUp: true,
    notBy: ['merchant.propose'],
  },
  'merchant.decline': { community: ['approver', 'operator'], changes: true },
  'merchant.suspend': { community: ['operator'], changes: true },
  'merchant.close': { community: ['operator'], changes: true },
  'merchant.list': { community: READERS, reads: 'person' },
  'merchant.see': { organisation: ['merchant'], community: READERS, reads: 'person' },
  'merchant.see-payee': {
    organisation: ['merchant'],
    community: ['treasurer', 'operator', 'approver', 'auditor'],
    reads: 'person',
    within: 'merchant.see',
  },
  'till.set': { organisation: ['merchant'], community: ['operator'], changes: true },
  'till.see': { organisation: ['merchant'], community: READERS, reads: 'person' },
  'webhook.set': { organisation: ['merchant'], changes: true },
  'webhook.see': { organisation: ['merchant'] },

  'charge.make': { organisation: ['terminal'], changes: true },
  'charge.take-card': { organisation: ['terminal'], changes: true },
  'charge.pay': { own: ['holder'], organisation: ['merchant'], changes: true },
  'charge.see': { own: ['holder'], organisation: SHOP, community: READERS },
  'charge.follow': { organisation: SHOP },
  'charge.cancel': { organisation: SHOP, changes: true },
  'hold.capture': { organisation: SHOP, changes: true },
  'hold.release': { organisation: SHOP, changes: true },
  'payment.see': { own: ['holder'], organisation: SHOP, community: READERS, reads: 'person' },
  'payment.refund': { organisation: SHOP, changes: true },

  'redemption.request': { organisation: ['merchant'], community: ['operator'], changes: true },
  'redemption.see': { organisation: ['merchant'], community: READERS, reads: 'person' },
  'punctuality.see': { community: READERS, reads: 'person' },
  'payout.prepare': { community: BANK, changes: true },
  'payout.approve': {
    community: ['approver'],
    changes: true,
    needsNews: true,
    stepUp: true,
    notBy: ['payout.prepare'],
  },
  'payout.send': { community: BANK, changes: true },
  'payout.cancel': { community: BANK, changes: true },
  'payout.see': { community: READERS },
  'payout.take-file': { community: BANK, reads: 'person' },
  'settlement.record': { community: BANK, changes: true },
  'payer.set': { community: ['treasurer'], changes: true },
  'calendar.see': { community: [...READERS, 'merchant'] },
  'calendar.set': { community: BANK, changes: true },

  'parked.see': { community: ['administrator', 'operator', 'auditor'] },
  'parked.replay': { community: ['administrator', 'operator'], changes: true },

  'rule.announce': { community: ['treasurer'], changes: true, needsNews: true, stepUp: true },
  'rule.withdraw': { community: ['treasurer'], changes: true, needsNews: true, stepUp: true },
  'rule.see': { community: EVERYBODY },
  'rule.simulate': { community: ['treasurer', 'approver', 'auditor'], reads: 'person' },
} as const satisfies Policy;
