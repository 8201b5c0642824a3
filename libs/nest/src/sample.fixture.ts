import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { pino } from 'pino';
import {
  Allow,
  type AuditEntry,
  type Caller,
  CallerOf,
  CorrelationId,
  createApp,
  createKeys,
  FileBody,
  IdempotencyKey,
  IsMinor,
  type Keys,
  type Limits,
  Problem,
  type Role,
  signToken,
  TokenCheck,
} from './index.ts';

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

class Page {
  @IsOptional()
  @IsIn(['up', 'down'])
  order?: string;

  @IsOptional()
  @Matches(/^[1-9]\d{0,2}$/)
  limit?: string;
}

@Controller('payments')
class Payments {
  @Post()
  @Allow('treasurer', 'officer')
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
  @Allow('officer')
  async file(@FileBody(100_000) file: Readable) {
    let bytes = 0;
    for await (const chunk of file) bytes += (chunk as Buffer).length;
    return { bytes };
  }

  @Post('first-line')
  @Allow('officer')
  async firstLine(@FileBody(100_000_000) file: Readable) {
    for await (const chunk of file) throw tooPoor((chunk as Buffer).length);
  }

  @Post('unread')
  @Allow('officer')
  unread(@FileBody(100_000_000) _file: Readable) {
    throw tooPoor(0);
  }

  @Post('refused')
  @Allow('officer')
  refused() {
    throw tooPoor(1250);
  }

  @Get()
  @Allow('auditor')
  list(@Query() page: Page) {
    return page;
  }

  @Get('slow')
  @Allow('auditor')
  async slow() {
    await setTimeout(300);
    return { done: true };
  }

  @Get('broken')
  @Allow('auditor')
  broken() {
    throw new Error('inner text: 12345678900');
  }

  @Get(':id')
  @Allow('auditor')
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

export type Sample = {
  readonly app: NestFastifyApplication;
  readonly keys: Keys;
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
  const folder = await mkdtemp(join(tmpdir(), 'kit-'));
  const keys = await createKeys(join(folder, 'keys'));
  await rm(folder, { recursive: true });
  const nowSeconds = () => Math.floor(Date.now() / 1000);
  const audited: AuditEntry[] = [];
  const logged: string[] = [];
  const app = await createApp(module, {
    title: { title: 'Sample', version: '1.0.0' },
    tokens: new TokenCheck({ key: keys.checking, audience: 'vila', nowSeconds }),
    audit: (entry) => audited.push(entry),
    health: () => ({ status: 'ok', position: 7 }),
    logger: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }),
    limits,
  });
  const token = (...roles: Role[]) =>
    signToken(keys, { subject: 'ana', roles, audience: 'vila', nowSeconds: nowSeconds() });
  const headers = async (...roles: Role[]) => ({
    authorization: `Bearer ${await token(...roles)}`,
    'idempotency-key': 'k1',
  });
  return { app, keys, audited, logged, token, headers };
}
