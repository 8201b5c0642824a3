import { IsMinor } from '@mutirao/nest';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const NUMBER = /^\d{1,15}$/;

export class OpenProgramme {
  @Matches(SLUG)
  @MaxLength(40)
  programme!: string;

  @IsString()
  @Length(1, 200)
  name!: string;

  /** Runs above this total need two approvers. */
  @IsOptional()
  @IsMinor()
  twoApproversAboveMinor?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3650)
  expiresAfterDays?: number;
}

export class Amount {
  @IsMinor()
  amountMinor!: number;
}

export class Assignment {
  @Matches(SLUG)
  @MaxLength(40)
  programme!: string;
}

export class StatementQuery {
  /** `TEXT=programme`, may be repeated. */
  @IsOptional()
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  @Matches(/^[^=]+=[a-z0-9-]{1,40}$/, { each: true })
  match?: string | string[];
}

export class BankLinesQuery {
  @IsOptional()
  @IsIn(['unmatched', 'unassigned', 'all'])
  state?: 'unmatched' | 'unassigned' | 'all';

  @IsOptional()
  @MaxLength(40)
  after?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,2}$/)
  limit?: string;
}

export class EnrolmentQuery {
  @IsOptional()
  @Matches(SLUG)
  @MaxLength(40)
  programme?: string;

  @IsOptional()
  @Matches(DATE)
  from?: string;
}

export class EnrolmentsQuery {
  @Matches(SLUG)
  @MaxLength(40)
  programme!: string;

  @IsOptional()
  @Matches(MONTH)
  month?: string;

  @IsOptional()
  @MaxLength(40)
  after?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,3}$/)
  limit?: string;
}

export class PrepareQuery {
  @Matches(MONTH)
  period!: string;

  @IsOptional()
  @Matches(NUMBER)
  expectLines?: string;

  @IsOptional()
  @Matches(NUMBER)
  expectTotalMinor?: string;

  @IsOptional()
  @IsIn(['true', 'false'])
  excludeBad?: string;

  @IsOptional()
  @Matches(/^[1-9]\d?$/)
  supplement?: string;

  @IsOptional()
  @Length(1, 500)
  reason?: string;
}

export class RunsQuery {
  @IsOptional()
  @MaxLength(40)
  programme?: string;

  @IsOptional()
  @Matches(MONTH)
  period?: string;
}

export class LinesQuery {
  @IsOptional()
  @Matches(NUMBER)
  after?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,3}$/)
  limit?: string;
}

export class Approval {
  @Matches(/^[0-9a-f]{64}$/)
  sha256!: string;
}

export class PayRun {
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  effectiveOn?: string;
}

export class NewTransfer {
  @IsString()
  @MaxLength(40)
  from!: string;

  @IsString()
  @MaxLength(40)
  to!: string;

  @IsMinor()
  amountMinor!: number;

  @IsString()
  @MaxLength(48)
  unit!: string;
}

export class Lookup {
  /** The registry number (NIS). In the body, so that it is in no address and no log. */
  @IsString()
  @MaxLength(40)
  registry!: string;
}

export class Freeze {
  @IsOptional()
  @Length(1, 500)
  reason?: string;
}

export class RehearsalClock {
  /** An instant with its offset. */
  @IsISO8601({ strict: true })
  @Matches(/T.*(Z|[+-]\d\d:\d\d)$/)
  at!: string;
}

export class ReplayQuery {
  /** An instant with its offset, or a position. */
  @IsOptional()
  @MaxLength(40)
  at?: string;

  @IsOptional()
  @Matches(DATE)
  asOf?: string;
}

export class ExportQuery {
  @IsIn(['hledger', 'beancount', 'csv'])
  format!: 'hledger' | 'beancount' | 'csv';
}
