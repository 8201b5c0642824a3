import { PURPOSES, type Purpose } from '@mutirao/contracts';
import { IsIn, IsOptional, Matches, ValidateBy, ValidateIf } from 'class-validator';
import type { PersonField } from '../domain/members/events.ts';
import { MEMBER_STATUSES, type MemberStatus } from '../domain/members/rows.ts';
import { memberFault } from '../files/member-fields.ts';

/** A field of a person as files have it too; the rule that it breaks is named, its text is not. */
function IsPersonField(field: PersonField): PropertyDecorator {
  const faultOf = (value: unknown) =>
    typeof value === 'string' ? memberFault(field, value) : memberFault(field, '');
  return ValidateBy({
    name: field,
    validator: {
      validate: (value) => typeof value === 'string' && faultOf(value) === undefined,
      defaultMessage: (given) => `$property: ${faultOf(given?.value)?.message ?? 'Expected text.'}`,
    },
  });
}

export class NewMember {
  /** The registry number (NIS). */
  @IsPersonField('registry')
  registry!: string;

  @IsPersonField('fullName')
  fullName!: string;

  @IsOptional()
  @IsPersonField('neighbourhood')
  neighbourhood?: string;

  /** `+`, the country and the number; spaces, hyphens, points and brackets are left out. */
  @IsOptional()
  @IsPersonField('phone')
  phone?: string;

  @IsOptional()
  @IsPersonField('email')
  email?: string;
}

export class MemberChange {
  /** Cannot be taken away. */
  @ValidateIf((body: MemberChange) => body.fullName !== undefined)
  @IsPersonField('fullName')
  fullName?: string;

  /** `null` takes away what was kept, here and below. */
  @IsOptional()
  @IsPersonField('neighbourhood')
  neighbourhood?: string | null;

  @IsOptional()
  @IsPersonField('phone')
  phone?: string | null;

  @IsOptional()
  @IsPersonField('email')
  email?: string | null;
}

export class MemberLookup {
  /** The registry number (NIS). In the body, so that it is in no address and no log. */
  @IsPersonField('registry')
  registry!: string;

  /** Why a member of staff looks: the person sees it. */
  @IsIn(PURPOSES)
  purpose!: Purpose;
}

export class PurposeQuery {
  /** Why a member of staff looks; needed but for one's own data. */
  @IsOptional()
  @IsIn(PURPOSES)
  purpose?: Purpose;
}

export class PageQuery {
  @IsOptional()
  @Matches(/^[\w.-]{1,45}$/)
  after?: string;

  @IsOptional()
  @Matches(/^(1000|[1-9]\d{0,2})$/)
  limit?: string;
}

export class MembersQuery extends PageQuery {
  @IsOptional()
  @IsIn(MEMBER_STATUSES)
  status?: MemberStatus;
}

export class CodeConfirmation {
  @Matches(/^\d{6}$/, { message: 'code must be the six digits that were sent' })
  code!: string;
}
