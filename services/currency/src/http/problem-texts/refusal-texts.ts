import type { CurrencyRefusalCode } from '../../domain/refusals.ts';
import { BENEFIT_TEXTS } from './benefits.ts';
import { INBOX_TEXTS } from './inbox.ts';
import { LEDGER_TEXTS } from './ledger.ts';
import { PAYMENT_TEXTS } from './payments.ts';
import { REDEMPTION_TEXTS } from './redemptions.ts';
import { SHOP_TEXTS } from './shop.ts';
import type { RefusalText } from './text.ts';

/** Every refusal; the compiler lists one that has no words, docs/problems.md all. */
export const REFUSAL_TEXTS: Readonly<Record<CurrencyRefusalCode, RefusalText>> = {
  ...LEDGER_TEXTS,
  ...BENEFIT_TEXTS,
  ...SHOP_TEXTS,
  ...PAYMENT_TEXTS,
  ...REDEMPTION_TEXTS,
  ...INBOX_TEXTS,
};
