import { IsOptional, Matches } from 'class-validator';

export class AccountReadsQuery {
  /** The position after which the page begins. */
  @IsOptional()
  @Matches(/^\d{1,15}$/)
  after?: string;

  @IsOptional()
  @Matches(/^([1-9]\d{0,2}|1000)$/)
  limit?: string;
}
