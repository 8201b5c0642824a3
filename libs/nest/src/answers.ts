import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse } from '@nestjs/swagger';

/**
 * What a route does, in a few words, and one answer of it as it is, for the OpenAPI document. Also
 * sets the status, so that it is said once. A test compares the examples with what is answered.
 */
export function Answers(status: 200 | 201, summary: string, example: object): MethodDecorator {
  const content = { 'application/json': { schema: { type: 'object', example } } };
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    ApiResponse({ status, description: 'It is done, and durable.', content }),
  );
}

/** A route whose body is a file, as it comes from the bank or the programme. */
export function TakesFile(
  type: 'text/csv' | 'application/x-ofx' | 'application/octet-stream',
  description: string,
) {
  const schema = { type: 'string', format: 'binary' };
  return applyDecorators(ApiConsumes(type), ApiBody({ description, schema, required: true }));
}
