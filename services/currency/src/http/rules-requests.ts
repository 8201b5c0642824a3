import { IsMinor } from '@mutirao/nest';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import type { RuleBody } from '../domain/rules/events.ts';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
/** In minor units: far above any fee, far below what a sum with an amount could not hold. */
const MOST_FLAT = 1_000_000_000_000;

/** A programme where the limit is a programme's, and none where it is not. */
function IsOfLimit(): PropertyDecorator {
  return ValidateBy({
    name: 'isOfLimit',
    validator: {
      validate: (value, given) =>
        (given?.object as LimitBody | undefined)?.of === 'programme'
          ? typeof value === 'string' && value.length <= 40 && SLUG.test(value)
          : value === undefined,
      defaultMessage: () =>
        '$property must be the code of a programme if of is programme, and left out if not',
    },
  });
}

class LimitBody {
  @IsIn(['limit'])
  kind!: 'limit';

  @IsIn(['holder', 'card', 'terminal', 'programme'])
  of!: 'holder' | 'card' | 'terminal' | 'programme';

  @ApiProperty({ type: String, required: false, pattern: SLUG.source, maxLength: 40 })
  @IsOfLimit()
  programme?: string;

  @IsIn(['payment', 'day', 'month'])
  per!: 'payment' | 'day' | 'month';

  @IsMinor()
  maxMinor!: number;
}

class FeeBody {
  @IsIn(['fee'])
  kind!: 'fee';

  @IsIn(['sale', 'redemption'])
  on!: 'sale' | 'redemption';

  /** The account that it goes to: `fees:<purpose>`. */
  @Matches(SLUG)
  @MaxLength(40)
  purpose!: string;

  /** 100 is one per cent. */
  @IsInt()
  @Min(0)
  @Max(10_000)
  basisPoints!: number;

  @IsInt()
  @Min(0)
  @Max(MOST_FLAT)
  flatMinor!: number;

  /** Of merchants of these categories alone. */
  @ApiProperty({ type: [String], required: false, minItems: 1, maxItems: 50 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(SLUG, { each: true })
  @MaxLength(40, { each: true })
  categories?: string[];

  /** Of merchants of these sizes alone. */
  @ApiProperty({ type: [String], required: false, minItems: 1, maxItems: 10 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ArrayUnique()
  @Matches(SLUG, { each: true })
  @MaxLength(40, { each: true })
  sizes?: string[];
}

class CategoriesBody {
  @IsIn(['categories'])
  kind!: 'categories';

  @Matches(SLUG)
  @MaxLength(40)
  programme!: string;

  @ApiProperty({ type: [String], minItems: 1, maxItems: 50 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(SLUG, { each: true })
  @MaxLength(40, { each: true })
  allow!: string[];
}

class ExpiryBody {
  @IsIn(['expiry'])
  kind!: 'expiry';

  @Matches(SLUG)
  @MaxLength(40)
  programme!: string;

  @IsInt()
  @Min(1)
  @Max(3650)
  days!: number;
}

/** Ends a rule; and what is of no kind, which fails by its kind alone. */
class OffBody {
  @ApiProperty({ enum: ['off'] })
  @IsIn(['limit', 'fee', 'categories', 'expiry', 'off'])
  kind!: string;
}

const BODIES = [
  { value: LimitBody, name: 'limit' },
  { value: FeeBody, name: 'fee' },
  { value: CategoriesBody, name: 'categories' },
  { value: ExpiryBody, name: 'expiry' },
  { value: OffBody, name: 'off' },
];

/** The body of a rule, checked by its kind. */
function IsRuleBody(): PropertyDecorator {
  const bodies = BODIES.map(({ value }) => value);
  const decorators = [
    IsObject(),
    ValidateNested(),
    Type(() => OffBody, {
      discriminator: { property: 'kind', subTypes: BODIES },
      keepDiscriminatorProperty: true,
    }),
    ApiProperty({ oneOf: bodies.map((body) => ({ $ref: getSchemaPath(body) })) }),
  ];
  return (target, property) => {
    ApiExtraModels(...bodies)(target.constructor);
    for (const decorate of decorators) decorate(target, property);
  };
}

export class Announcement {
  /** Its name, for good: each announcement of it is a version. */
  @Matches(SLUG)
  @MaxLength(40)
  rule!: string;

  /** A day after today. */
  @Matches(DATE)
  @IsISO8601({ strict: true })
  bindsFrom!: string;

  @IsRuleBody()
  body!: RuleBody;

  /** For everyone to read. */
  @IsOptional()
  @Length(1, 500)
  why?: string;
}

export class Proposal {
  @IsRuleBody()
  body!: RuleBody;

  /** The first month that is replayed. */
  @Matches(MONTH)
  from!: string;

  /** The last one; of the present month what there is of it. */
  @Matches(MONTH)
  to!: string;
}
