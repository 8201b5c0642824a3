import { PROBLEM_CONTENT_TYPE } from '@mutirao/nest';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';

/** As `@Answers(200, …)`, of a route that answers in more than one form: an example of each. */
export function AnswersEither(summary: string, ...examples: readonly object[]): MethodDecorator {
  const schema = { oneOf: examples.map((example) => ({ type: 'object', example })) };
  const content = { 'application/json': { schema } };
  return applyDecorators(
    HttpCode(200),
    ApiOperation({ summary }),
    ApiResponse({ status: 200, description: 'It is done, and durable.', content }),
  );
}

const schema = { $ref: '#/components/schemas/Problem' };
const content = { [PROBLEM_CONTENT_TYPE]: { schema } };

/** A route where anybody may guess: what it answers to a wrong guess, and to many. */
export function CountsGuesses(): MethodDecorator {
  const refused = 'What was sent lets nobody in; what of it is wrong is not said.';
  const tooMany = 'Too many were wrong: ask again after Retry-After seconds.';
  return applyDecorators(
    ApiResponse({ status: 401, description: refused, content }),
    ApiResponse({ status: 429, description: tooMany, content }),
  );
}
