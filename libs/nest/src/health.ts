import { Controller, type DynamicModule, Get, Inject, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Public } from './access.ts';
import { notReady } from './problem.ts';

/** How the service is, in a word, and whatever else an operator wants to see (no personal data). */
export type Health = {
  readonly status: 'ok' | 'read-only' | 'starting' | 'failing';
  readonly [detail: string]: unknown;
};

export type HealthReport = () => Health;

/** Why this process should be asked nothing now, in plain words; empty when it is ready. */
export type Readiness = () => readonly string[] | Promise<readonly string[]>;

const READINESS = Symbol('readiness');
const REPORT = Symbol('health report');

@Controller()
class HealthController {
  constructor(
    @Inject(REPORT) private readonly report: HealthReport,
    @Inject(READINESS) private readonly readiness: Readiness,
  ) {}

  @Get('health')
  @Public()
  health(): Health {
    return this.report();
  }

  /** Whether the process answers at all: one that does not is to be started again. */
  @Get('live')
  @Public()
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether requests are to be sent here: not while a store cannot be reached or a consumer stands still. */
  @Get('ready')
  @Public()
  async ready(): Promise<{ readonly status: 'ok' }> {
    const reasons = await this.readiness();
    if (reasons.length > 0) throw notReady(reasons);
    return { status: 'ok' };
  }
}

/** The root module of an app: the service's own module, its health and what the kit looks into. */
@Module({})
export class RootModule {
  static of(
    module: Type | DynamicModule,
    report: HealthReport,
    readiness: Readiness,
  ): DynamicModule {
    return {
      module: RootModule,
      imports: [module, DiscoveryModule],
      controllers: [HealthController],
      providers: [
        { provide: REPORT, useValue: report },
        { provide: READINESS, useValue: readiness },
      ],
    };
  }
}
