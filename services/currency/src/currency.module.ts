import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Background } from './app/background.ts';
import { RunPasses } from './app/run-passes.ts';
import { Town } from './app/town.ts';
import { BankController } from './http/bank.controller.ts';
import { HoldersController } from './http/holders.controller.ts';
import { ProgrammesController } from './http/programmes.controller.ts';
import { RunsController } from './http/runs.controller.ts';
import { TownController } from './http/town.controller.ts';

/** The currency service over HTTP, for one open town. */
@Module({})
export class CurrencyModule implements OnApplicationShutdown {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  /** HTTP has ended by now: what is under way finishes, then the folder is let go. */
  async onApplicationShutdown(): Promise<void> {
    await this.background.stop();
    await this.town.close();
  }

  static of(town: Town, passes: RunPasses, background: Background): DynamicModule {
    return {
      module: CurrencyModule,
      controllers: [
        TownController,
        ProgrammesController,
        BankController,
        HoldersController,
        RunsController,
      ],
      providers: [
        { provide: Town, useValue: town },
        { provide: RunPasses, useValue: passes },
        { provide: Background, useValue: background },
      ],
    };
  }
}
