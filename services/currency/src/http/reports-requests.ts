import { IsIn, IsISO8601, IsOptional, Matches, MaxLength } from 'class-validator';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export class MoneyReportQuery {
  /** By effective date, both days included. */
  @Matches(DATE)
  @IsISO8601({ strict: true })
  from!: string;

  @Matches(DATE)
  @IsISO8601({ strict: true })
  to!: string;

  @IsOptional()
  @Matches(SLUG)
  @MaxLength(40)
  programme?: string;

  @IsOptional()
  @IsIn(['json', 'html'])
  format?: 'json' | 'html';

  /** Of the page; else what `Accept-Language` asks for. */
  @IsOptional()
  @IsIn(['pt', 'fr', 'en'])
  lang?: 'pt' | 'fr' | 'en';

  /** `journal` computes it anew from the first event, to be compared. */
  @IsOptional()
  @IsIn(['read-model', 'journal'])
  source?: 'read-model' | 'journal';
}
