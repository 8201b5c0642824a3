import type { Purpose, Role } from '@mutirao/contracts';
import type { Records } from './events.ts';

/** What somebody looks at that is another's. */
export type Looked =
  | { readonly account: string }
  | { readonly records: Records }
  | { readonly payout: string };

export interface See {
  readonly type: 'See';
  readonly what: Looked;
  readonly purpose: Purpose;
  readonly roles: readonly Role[];
}
