import { IsISO8601, IsOptional, Matches } from 'class-validator';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export class YieldQuery {
  /** The first of the days by whose balances it is shared; with `to`, or neither. */
  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  from?: string;

  @IsOptional()
  @Matches(DATE)
  @IsISO8601({ strict: true })
  to?: string;
}

export class Allocation {
  @Matches(DATE)
  @IsISO8601({ strict: true })
  from!: string;

  @Matches(DATE)
  @IsISO8601({ strict: true })
  to!: string;

  /** SHA-256 of the working that was seen: shares that have changed since are refused. */
  @Matches(/^[0-9a-f]{64}$/)
  working!: string;
}
