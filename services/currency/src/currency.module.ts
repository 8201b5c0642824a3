import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Background } from './app/background.ts';
import { RunPasses } from './app/run-passes.ts';
import { Town } from './app/town.ts';
import { BankController } from './http/bank.controller.ts';
import { CalendarController } from './http/calendar.controller.ts';
import { CardsController } from './http/cards.controller.ts';
import { ChargesController } from './http/charges.controller.ts';
import { ExplanationsController } from './http/explanations.controller.ts';
import { FloatController } from './http/float.controller.ts';
import { HoldersController } from './http/holders.controller.ts';
import { MerchantsController } from './http/merchants.controller.ts';
import { ParkedController } from './http/parked.controller.ts';
import { PaymentsController } from './http/payments.controller.ts';
import { PayoutsController } from './http/payouts.controller.ts';
import { ProgrammesController } from './http/programmes.controller.ts';
import { ReadsController } from './http/reads.controller.ts';
import { RedemptionsController } from './http/redemptions.controller.ts';
import { ReportsController } from './http/reports.controller.ts';
import { RulesController } from './http/rules.controller.ts';
import { RunsController } from './http/runs.controller.ts';
import { SettlementsController } from './http/settlements.controller.ts';
import { StatementsController } from './http/statements.controller.ts';
import { TillsController } from './http/tills.controller.ts';
import { TownController } from './http/town.controller.ts';
import { WebhooksController } from './http/webhooks.controller.ts';
import { ConsumeController } from './messaging/consume.ts';

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
        FloatController,
        ReportsController,
        HoldersController,
        MerchantsController,
        TillsController,
        StatementsController,
        ReadsController,
        ExplanationsController,
        CardsController,
        ChargesController,
        PaymentsController,
        RedemptionsController,
        PayoutsController,
        SettlementsController,
        CalendarController,
        RulesController,
        RunsController,
        WebhooksController,
        ParkedController,
        ConsumeController,
      ],
      providers: [
        { provide: Town, useValue: town },
        { provide: RunPasses, useValue: passes },
        { provide: Background, useValue: background },
      ],
    };
  }
}
