import { type MembershipRole, ROLES_GIVEN_BY } from '@mutirao/contracts';
import { IsIn, IsISO8601, IsOptional, Matches } from 'class-validator';

const GIVEN: readonly MembershipRole[] = [...new Set(Object.values(ROLES_GIVEN_BY).flat())];

export class NewMembership {
  @Matches(/^[\w-]{22}$/, { message: 'member must be the id of a member' })
  member!: string;

  @IsIn(GIVEN)
  role!: MembershipRole;

  /** The first day that it counts, YYYY-MM-DD. */
  @Matches(/^\d{4}-\d\d-\d\d$/)
  @IsISO8601({ strict: true })
  from!: string;

  /** The last day that it counts; without it, until it is taken away. */
  @IsOptional()
  @Matches(/^\d{4}-\d\d-\d\d$/)
  @IsISO8601({ strict: true })
  to?: string;
}
