import { ORGANISATION_KINDS, type OrganisationKind } from '@mutirao/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ORGANISATION_STATUSES } from '../app/organisation-views.ts';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** How a merchant sells and redeems. */
export class MerchantTerms {
  @Matches(SLUG)
  @MaxLength(60)
  category!: string;

  @Matches(SLUG)
  @MaxLength(60)
  neighbourhood!: string;

  @Matches(SLUG)
  @MaxLength(60)
  size!: string;

  /** Business days within which a redemption is paid. */
  @IsInt()
  @Min(1)
  @Max(60)
  redemptionDays!: number;

  /** Redeems all of the balance when a day ends. */
  @IsBoolean()
  redeemsDaily!: boolean;
}

export class OrganisationMerchant {
  /** Of a merchant: how it sells and redeems. */
  @IsOptional()
  @ApiProperty({ type: MerchantTerms, required: false })
  @IsObject()
  @ValidateNested()
  @Type(() => MerchantTerms)
  merchant?: MerchantTerms;
}

export class NewOrganisation extends OrganisationMerchant {
  @IsIn(ORGANISATION_KINDS)
  kind!: OrganisationKind;

  /** The municipality's number of it; found again by a keyed hash. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9./-]{0,39}$/)
  registry!: string;

  @Matches(/^\P{C}{1,100}$/u)
  name!: string;

  /** CPF or CNPJ, without punctuation. */
  @IsOptional()
  @Matches(/^([0-9A-Z]{11}|[0-9A-Z]{14})$/)
  document?: string;
}

export class AccreditationConfirmation {
  /** The version that was looked at. */
  @IsInt()
  @Min(1)
  version!: number;
}

export class Decline extends AccreditationConfirmation {
  @IsOptional()
  @Length(1, 500)
  reason?: string;
}

export class Page {
  @IsOptional()
  @Matches(/^[\w-]{22}$/)
  after?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,2}$/)
  limit?: string;
}

export class OrganisationsQuery extends Page {
  @IsOptional()
  @IsIn(ORGANISATION_KINDS)
  kind?: OrganisationKind;

  @IsOptional()
  @IsIn(ORGANISATION_STATUSES)
  status?: (typeof ORGANISATION_STATUSES)[number];
}

/** What a query asks for, as the use cases take it. */
export function pageIn({ after, limit = '100' }: Page): { after?: string; limit: number } {
  return { limit: Number(limit), ...(after === undefined ? {} : { after }) };
}
