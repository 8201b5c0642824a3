import { Controller, type DynamicModule, Get, Inject, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Public } from './access.ts';

/** How the service is, in a word, and whatever else an operator wants to see (no personal data). */
export type Health = {
  readonly status: 'ok' | 'read-only' | 'starting' | 'failing';
  readonly [detail: string]: unknown;
};

export type HealthReport = () => Health;

const REPORT = Symbol('health report');

@Controller('health')
class HealthController {
  constructor(@Inject(REPORT) private readonly report: HealthReport) {}

  @Get()
  @Public()
  health(): Health {
    return this.report();
  }
}

/** The root module of an app: the service's own module, its health and what the kit looks into. */
@Module({})
export class RootModule {
  static of(module: Type | DynamicModule, report: HealthReport): DynamicModule {
    return {
      module: RootModule,
      imports: [module, DiscoveryModule],
      controllers: [HealthController],
      providers: [{ provide: REPORT, useValue: report }],
    };
  }
}
