import { PURPOSES, type Purpose } from '@mutirao/contracts';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { MOST_RETENTION_DAYS } from '../domain/privacy/retention.ts';

export class PurposeQuery {
  /** Why the person's data is needed; the person can see it. */
  @IsIn(PURPOSES)
  purpose!: Purpose;
}

export class ReadsQuery {
  /** The position after which the page begins. */
  @IsOptional()
  @Matches(/^\d{1,15}$/)
  after?: string;

  @IsOptional()
  @Matches(/^([1-9]\d{0,2}|1000)$/)
  limit?: string;
}

export class Retention {
  /** How long the number of an erased person is kept, as a keyed hash, for duplicates alone. */
  @IsInt()
  @Min(0)
  @Max(MOST_RETENTION_DAYS)
  days!: number;
}
