import { IsIn, IsISO8601, IsOptional, Matches, MaxLength } from 'class-validator';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export class StatementPeriodQuery {
  /** The first day; else the first of this month. */
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  from?: string;

  /** The last day; else today. */
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  to?: string;

  @IsOptional()
  @IsIn(['json', 'csv', 'pdf', 'ofx'])
  format?: 'json' | 'csv' | 'pdf' | 'ofx';

  /** Of JSON: the position after which the page begins. */
  @IsOptional()
  @Matches(/^\d{1,15}$/)
  after?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,3}$/)
  limit?: string;
}

/** One of account, payment, position, redemption, or run with line. */
export class ExplanationQuery {
  @IsOptional()
  @MaxLength(80)
  account?: string;

  @IsOptional()
  @MaxLength(80)
  payment?: string;

  /** Of any event: a refusal among them. */
  @IsOptional()
  @Matches(/^\d{1,15}$/)
  position?: string;

  @IsOptional()
  @MaxLength(60)
  run?: string;

  @IsOptional()
  @Matches(/^\d{1,8}$/)
  line?: string;

  @IsOptional()
  @Matches(/^R\d{1,10}$/)
  redemption?: string;
}
