import { IsMinor } from '@mutirao/nest';
import { IsBoolean, IsIn, IsISO8601, IsOptional, Length, Matches } from 'class-validator';
import { Fits } from './merchants-requests.ts';

const ID = /^[\w-]{22}$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const REDEMPTION = /^R[1-9]\d{0,9}$/;
const PAYOUT = /^P[1-9]\d{0,9}$/;
const LEG = /^R[1-9]\d{0,9}-[1-9]\d{0,2}$/;
const LIMIT = /^[1-9]\d{0,2}$/;

export class QuoteQuery {
  /** All of the balance, when it is left out. */
  @IsOptional()
  @Matches(/^[1-9]\d{0,14}$/)
  amountMinor?: string;
}

export class Redemption {
  /** All of the balance, when it is left out. */
  @IsOptional()
  @IsMinor()
  amountMinor?: number;
}

export class RedemptionsQuery {
  @IsOptional()
  @Matches(ID)
  merchant?: string;

  /** open: a leg waits for the bank, or for its line. late: promised for a day that has passed. */
  @IsOptional()
  @IsIn(['open', 'late', 'all'])
  state?: 'open' | 'late' | 'all';

  @IsOptional()
  @Matches(REDEMPTION)
  after?: string;

  @IsOptional()
  @Matches(LIMIT)
  limit?: string;
}

export class NewPayout {
  /** As `GET /bank` names it. */
  @Matches(ID)
  bankAccount!: string;

  /** What was promised by this day alone; all that waits, when it is left out. */
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  dueBy?: string;
}

export class PayoutApproval {
  @Matches(/^[0-9a-f]{64}$/)
  sha256!: string;
}

export class PayoutsQuery {
  @IsOptional()
  @IsIn(['prepared', 'approved', 'sent', 'cancelled'])
  status?: 'prepared' | 'approved' | 'sent' | 'cancelled';

  @IsOptional()
  @Matches(PAYOUT)
  after?: string;

  @IsOptional()
  @Matches(LIMIT)
  limit?: string;
}

export class PayoutFileQuery {
  @IsIn(['csv', 'cnab240', 'pain001'])
  format!: 'csv' | 'cnab240' | 'pain001';
}

export class Unknown {
  @IsOptional()
  @Length(1, 500)
  reason?: string;
}

export class Inquiry extends Unknown {
  /** What the bank said. not-received: it never had it, so it waits for a payout again. */
  @IsIn(['settled', 'rejected', 'not-received'])
  outcome!: 'settled' | 'rejected' | 'not-received';

  /** Of what is settled; today, when it is left out. */
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  settledOn?: string;
}

export class PayoutOfLine {
  /** Legs; or a payout, all of whose open legs it then is. */
  @Matches(/^(?:R[1-9]\d{0,9}-[1-9]\d{0,2}|P[1-9]\d{0,9})$/, { each: true })
  references!: string[];
}

export class PayerBody {
  @Fits('tradeName')
  name!: string;

  /** CNPJ, without punctuation. */
  @Fits('document')
  document!: string;

  @Fits('bank')
  bank!: string;

  @Matches(/^\d{1,5}$/)
  branch!: string;

  @IsOptional()
  @Matches(/^[0-9X]$/)
  branchDigit?: string;

  @Fits('account')
  account!: string;

  /** The bank's code of the contract (convênio). */
  @Matches(/^[ -~]{0,20}$/)
  agreement!: string;
}

export class CalendarDayBody {
  @IsBoolean()
  off!: boolean;

  @IsOptional()
  @Length(1, 200)
  reason?: string;
}

export class CalendarQuery {
  /** Today, when it is left out. */
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  from?: string;

  /** A year later at most, and when it is left out. */
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  to?: string;
}

export class PunctualityQuery {
  /** Month of the promised days. */
  @Matches(MONTH)
  from!: string;

  @Matches(MONTH)
  to!: string;
}

/** Names in paths; what cannot be one is not recorded, since it may be anything. */
export const NAMES = {
  redemption: REDEMPTION,
  payout: PAYOUT,
  leg: LEG,
  id: ID,
  date: DATE,
} as const;
