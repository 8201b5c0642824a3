import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Role } from '@mutirao/contracts';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Module,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import {
  type AuditEntry,
  type Caller,
  CallerOf,
  CorrelationId,
  createApp,
  createLogger,
  Does,
  DpopProofs,
  FileBody,
  IdempotencyKey,
  IsMinor,
  Keyless,
  type Limits,
  Problem,
  Public,
  type Standing,
  TakesForm,
  TokenCheck,
} from './index.ts';
import { ISSUER, Signer } from './token.fixture.ts';

class Share {
  @Matches(/^[a-z-]+$/)
  programme!: string;

  @IsMinor()
  amount!: number;
}

class Payment {
  @IsMinor()
  amount!: number;

  @IsString()
  @MaxLength(20)
  to!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Share)
  @ApiProperty({ type: [Share] })
  shares?: Share[];
}

class Form {
  @IsString()
  grant!: string;

  @IsOptional()
  @IsString()
  note?: string;
}

class Page {
  @IsOptional()
  @IsIn(['up', 'down'])
  order?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,2}$/)
  limit?: string;
}

/** What its routes do is in the policy for other things: here only who may is of interest. */
@Controller('payments')
class Payments {
  @Post()
  @Does('member.register')
  pay(
    @Body() payment: Payment,
    @IdempotencyKey() key: string,
    @CallerOf() caller: Caller,
    @CorrelationId() correlationId: string,
  ) {
    return { amount: payment.amount, key, subject: caller.subject, correlationId };
  }

  @Post('file')
  @HttpCode(200)
  @Does('campaign.open')
  async file(@FileBody(100_000) file: Readable) {
    let bytes = 0;
    for await (const chunk of file) bytes += (chunk as Buffer).length;
    return { bytes };
  }

  @Post('first-line')
  @Does('campaign.open')
  async firstLine(@FileBody(100_000_000) file: Readable) {
    for await (const chunk of file) throw tooPoor((chunk as Buffer).length);
  }

  @Post('unread')
  @Does('campaign.open')
  unread(@FileBody(100_000_000) _file: Readable) {
    throw tooPoor(0);
  }

  @Post('refused')
  @Does('campaign.open')
  refused() {
    throw tooPoor(1250);
  }

  @Post('form')
  @HttpCode(200)
  @Public()
  @Keyless()
  @TakesForm()
  form(@Body() { grant, note }: Form) {
    return { grant, note };
  }

  @Get()
  @Does('match.see')
  list(@Query() page: Page) {
    return page;
  }

  @Get('slow')
  @Does('match.see')
  async slow() {
    await setTimeout(1_500);
    return { done: true };
  }

  @Get('broken')
  @Header('cache-control', 'public, max-age=300')
  @Does('match.see')
  broken() {
    throw new Error('inner text: 12345678900');
  }

  @Get(':id')
  @Does('match.see')
  show(@Param('id') id: string) {
    return { id };
  }
}

const tooPoor = (left: number) =>
  new Problem({
    type: 'urn:mutirao:problem:insufficient-funds',
    title: 'Not enough money',
    status: 422,
    detail: 'The balance does not cover this payment.',
    left,
  });

@Module({ controllers: [Payments] })
export class SampleModule {}

/** What the sample's services know of who may do what; by default what the token says. */
export class KnownStanding implements Standing {
  /** Roles that were taken away. */
  readonly taken = new Set<Role>();
  /** Sessions and devices that were ended. */
  readonly ended = new Set<string>();
  behind = 0;

  rolesOf({ roles }: Caller): readonly Role[] {
    return roles.filter((role) => !this.taken.has(role));
  }

  hasEnded({ session = '', device = '' }: Caller): boolean {
    return this.ended.has(session) || this.ended.has(device);
  }

  secondsBehind(): number {
    return this.behind;
  }
}

export type Sample = {
  readonly app: NestFastifyApplication;
  readonly signer: Signer;
  readonly standing: KnownStanding;
  readonly audited: AuditEntry[];
  /** Everything logged, one JSON line each. */
  readonly logged: string[];
  token(...roles: Role[]): Promise<string>;
  /** `Authorization` and `Idempotency-Key` headers of an ordinary request. */
  headers(...roles: Role[]): Promise<Record<string, string>>;
};

/** A small service with everything of the kit in use. */
export async function startSample(
  limits: Partial<Limits> = {},
  module: new () => object = SampleModule,
): Promise<Sample> {
  const signer = await Signer.make();
  const standing = new KnownStanding();
  const audited: AuditEntry[] = [];
  const logged: string[] = [];
  const app = await createApp(module, {
    title: { title: 'Sample', version: '1.0.0' },
    tokens: new TokenCheck({
      keyOf: signer.keyOf,
      audience: 'vila',
      issuers: [ISSUER],
      nowSeconds: () => Math.floor(Date.now() / 1000),
      proofs: new DpopProofs(ISSUER),
    }),
    standings: () => standing,
    audit: (entry) => audited.push(entry),
    health: () => ({ status: 'ok', position: 7 }),
    logger: createLogger('info', { write: (line: string) => void logged.push(line) }),
    limits,
  });
  const token = (...roles: Role[]) => signer.sign({ roles: { vila: roles } });
  const headers = async (...roles: Role[]) => ({
    authorization: `Bearer ${await token(...roles)}`,
    'idempotency-key': 'k1',
  });
  return { app, signer, standing, audited, logged, token, headers };
}
