import type { BusContext } from '@mutirao/adapters/bus';
import type { Message } from '@mutirao/contracts';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { IDENTITY_TYPES, receive } from '../app/inbox.ts';
import { Town } from '../app/town.ts';

/** Follows identity: every message is one command of the journal, its cursor included. */
@Controller()
export class ConsumeController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @EventPattern(IDENTITY_TYPES)
  receive(@Payload() message: Message, @Ctx() context: BusContext): Promise<void> {
    return receive(this.town, message, context);
  }
}
