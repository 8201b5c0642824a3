import type { MerchantTerms, TillLimits } from './events.ts';

type OfMerchant = { readonly merchant: string };

export interface SetTill extends OfMerchant {
  readonly type: 'SetTerminal' | 'SetCashier';
  /** The terminal or the cashier; a new one when it is not known. */
  readonly till: string;
  readonly state: 'active' | 'blocked';
  readonly limits: TillLimits;
  readonly name: string;
}

export type MerchantCommand =
  | ({ readonly type: 'ProposeMerchant'; readonly terms: MerchantTerms } & OfMerchant)
  /** Many at once, from a file: those that cannot be are left out (the caller finds them not there). */
  | {
      readonly type: 'ProposeMerchants';
      readonly rows: readonly (OfMerchant & { readonly terms: MerchantTerms })[];
    }
  | {
      readonly type: 'ConfirmMerchants';
      readonly merchants: readonly (OfMerchant & { readonly version: number })[];
      readonly by: string;
    }
  | ({
      readonly type: 'DeclineMerchant';
      readonly version: number;
      readonly note?: string;
    } & OfMerchant)
  | ({ readonly type: 'SuspendMerchant' | 'CloseMerchant'; readonly note?: string } & OfMerchant)
  /** FinishMerchant: closes for good who is closing and is owed nothing more. */
  | ({ readonly type: 'ReinstateMerchant' | 'FinishMerchant' } & OfMerchant)
  | SetTill;
