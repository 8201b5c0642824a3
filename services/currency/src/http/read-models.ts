import { JOURNAL_POSITION, MAY_BE_BEHIND, READ_MODEL_POSITION } from '@mutirao/nest';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { Background } from '../app/background.ts';
import { Town } from '../app/town.ts';
import { attempt } from './problems.ts';

/** The part of Fastify's reply that is used here. */
interface Reply {
  headers(values: Record<string, string>): unknown;
}

@Injectable()
class CaughtUp implements NestInterceptor {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const { position } = this.town.parts.journal.head;
    const reached = await attempt(this.background.caughtUp(position));
    if (reached < position) {
      const reply = context.switchToHttp().getResponse<Reply>();
      reply.headers({
        [READ_MODEL_POSITION]: String(reached),
        [JOURNAL_POSITION]: String(position),
      });
    }
    return next.handle();
  }
}

/**
 * Of a route whose answer is from the read models: it says at least what is acknowledged when it is
 * asked. Where they do not get there, it says what they have, and by two headers how old that is.
 */
export const FromReadModels = (): MethodDecorator =>
  applyDecorators(UseInterceptors(CaughtUp), ApiExtension(MAY_BE_BEHIND, true));
