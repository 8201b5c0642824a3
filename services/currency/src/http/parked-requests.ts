import { IsOptional, Matches } from 'class-validator';

const ID = /^[\w-]{22}$/;

export class ParkedQuery {
  /** Those about one member, organisation or name. */
  @IsOptional()
  @Matches(ID)
  key?: string;

  /** `next` of the page before. */
  @IsOptional()
  @Matches(/^\d{1,15}$/)
  after?: string;

  @IsOptional()
  @Matches(/^([1-9]\d{0,2}|1000)$/)
  limit?: string;
}

export class Replay {
  /** Those of one key alone. */
  @IsOptional()
  @Matches(ID)
  key?: string;
}
