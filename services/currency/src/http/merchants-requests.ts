import { IsMinor } from '@mutirao/nest';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import {
  type MerchantText,
  MOST_REDEMPTION_DAYS,
  merchantFault,
} from '../files/merchant-fields.ts';

/** The same rules as for a line of a file of merchants. */
export function Fits(field: MerchantText): PropertyDecorator {
  return ValidateBy({
    name: field,
    validator: {
      validate: (value) => typeof value === 'string' && merchantFault(field, value) === undefined,
      defaultMessage: (given) => {
        const text = typeof given?.value === 'string' ? given.value : '';
        return `$property: ${merchantFault(field, text)?.message ?? 'Expected a text.'}`;
      },
    },
  });
}

export class Terms {
  @Fits('tradeName')
  tradeName!: string;

  @Fits('category')
  category!: string;

  @Fits('neighbourhood')
  neighbourhood!: string;

  @Fits('size')
  size!: string;

  /** Business days within which a redemption is paid. */
  @IsInt()
  @Min(1)
  @Max(MOST_REDEMPTION_DAYS)
  redemptionDays!: number;

  /** Redeems all of the balance when a day ends. */
  @IsOptional()
  @IsBoolean()
  redeemsDaily?: boolean;

  /** CPF or CNPJ, without punctuation. */
  @Fits('document')
  document!: string;

  @Fits('bank')
  bank!: string;

  @Fits('branch')
  branch!: string;

  @Fits('account')
  account!: string;
}

export class NewMerchant extends Terms {
  /** The municipality's number of the merchant; kept as a keyed hash alone. */
  @Fits('registry')
  registry!: string;
}

const ID = /^[\w-]{22}$/;

export class Confirmation {
  @Matches(ID)
  merchant!: string;

  /** The version that was looked at. */
  @IsInt()
  @Min(1)
  version!: number;
}

/** More are confirmed by several requests: what one of them confirms, it confirms as a whole. */
export const MOST_CONFIRMATIONS = 500;

export class Confirmations {
  @ApiProperty({ type: [Confirmation] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CONFIRMATIONS)
  @ValidateNested({ each: true })
  @Type(() => Confirmation)
  merchants!: Confirmation[];
}

export class Decline {
  @IsInt()
  @Min(1)
  version!: number;

  @IsOptional()
  @Length(1, 500)
  reason?: string;
}

export class Because {
  @IsOptional()
  @Length(1, 500)
  reason?: string;
}

export class MerchantsQuery {
  @IsOptional()
  @IsIn(['pending', 'proposed', 'declined', 'active', 'suspended', 'closing', 'closed'])
  status?: 'pending' | 'proposed' | 'declined' | 'active' | 'suspended' | 'closing' | 'closed';

  @IsOptional()
  @Matches(ID)
  after?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,2}$/)
  limit?: string;
}

export class TillLimits {
  @IsOptional()
  @IsMinor()
  perPaymentMinor?: number;

  @IsOptional()
  @IsMinor()
  perDayMinor?: number;

  /** Zero: may not refund. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  refundsPerDayMinor?: number;
}

export class NewTill {
  @Length(1, 100)
  name!: string;

  @IsOptional()
  @ApiProperty({ type: TillLimits, required: false })
  @IsObject()
  @ValidateNested()
  @Type(() => TillLimits)
  limits?: TillLimits;
}

/** All of it, as it shall be: a limit that is left out is none. */
export class ChangedTill {
  @Length(1, 100)
  name!: string;

  @IsIn(['active', 'blocked'])
  state!: 'active' | 'blocked';

  @ApiProperty({ type: TillLimits })
  @IsObject()
  @ValidateNested()
  @Type(() => TillLimits)
  limits!: TillLimits;
}
