import { splitAccount, splitBranch } from './payouts/bank-account.ts';
import { plainText } from './payouts/plain-text.ts';
import { taxDocumentVerdict } from './payouts/tax-document.ts';

/** What is asked of a merchant to be accredited, as people write it; the same from files and HTTP. */
export interface MerchantFields {
  readonly tradeName: string;
  readonly category: string;
  readonly neighbourhood: string;
  readonly size: string;
  /** Business days within which a redemption is paid. */
  readonly redemptionDays: number;
  /** Redeems all of the balance when a day ends. */
  readonly redeemsDaily: boolean;
  /** CPF or CNPJ, without punctuation. */
  readonly document: string;
  readonly bank: string;
  readonly branch: string;
  readonly account: string;
}

/** Fields that are texts, and the number by which the municipality knows the merchant. */
export type MerchantText =
  | 'registry'
  | Exclude<keyof MerchantFields, 'redemptionDays' | 'redeemsDaily'>;

export type MerchantTextRule =
  | 'registry'
  | 'name'
  | 'label'
  | 'document'
  | 'document-check-digit'
  | 'bank'
  | 'branch'
  | 'account';

export interface MerchantFault {
  readonly rule: MerchantTextRule;
  readonly message: string;
}

export const MOST_REDEMPTION_DAYS = 60;

/**
 * Why a text cannot be that field; `undefined` if it can. Nothing is repaired. What passes can be
 * written into every payout file; a name may be a formula to a spreadsheet, here it is a text.
 */
export function merchantFault(field: MerchantText, text: string): MerchantFault | undefined {
  switch (field) {
    case 'registry':
      if (/^[A-Za-z0-9][A-Za-z0-9./-]{0,39}$/.test(text)) return undefined;
      return fault('registry', 'Expected 1 to 40 letters, digits, points, hyphens or slashes.');
    case 'tradeName':
      if (/^[^\p{C}]{1,100}$/u.test(text) && /[A-Z0-9]/.test(plainText(text, 30))) return undefined;
      return fault('name', 'Expected a name of 1 to 100 characters, a letter among them.');
    case 'category':
    case 'neighbourhood':
    case 'size':
      if (/^[^\p{C}]{1,60}$/u.test(text) && /^.{1,40}$/.test(slugOf(text))) return undefined;
      return fault('label', 'Expected a name of at most 40 characters, a letter among them.');
    case 'document':
      return documentFault(text);
    case 'bank':
      if (/^[0-9]{3}$/.test(text)) return undefined;
      return fault('bank', 'Expected the three digits of a bank.');
    case 'branch':
      if (splitBranch(text) !== undefined) return undefined;
      return fault('branch', 'Expected at most five digits, and perhaps a hyphen and its digit.');
    case 'account':
      if (splitAccount(text) !== undefined) return undefined;
      return fault('account', 'Expected at most twelve digits, a hyphen and the check digit.');
  }
}

/** `Vila Das Pedras` → `vila-das-pedras`: how a category, neighbourhood or size is known. */
export function slugOf(label: string): string {
  return label
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function documentFault(text: string): MerchantFault | undefined {
  switch (taxDocumentVerdict(text)) {
    case 'ok':
      return undefined;
    case 'shape':
      return fault('document', 'Expected a CPF (11) or CNPJ (14 characters), no punctuation.');
    case 'check-digit':
      return fault('document-check-digit', 'The last two digits do not fit the others.');
  }
}

function fault(rule: MerchantTextRule, message: string): MerchantFault {
  return { rule, message };
}
