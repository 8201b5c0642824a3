import { IsISO8601, IsString, Matches, MaxLength } from 'class-validator';

export class NewCampaign {
  /** The last day, YYYY-MM-DD. */
  @Matches(/^\d{4}-\d\d-\d\d$/)
  @IsISO8601({ strict: true })
  due!: string;
}

export class MemberConfirmation {
  /** The id of the member, or `self`. */
  @IsString()
  @MaxLength(40)
  member!: string;
}
