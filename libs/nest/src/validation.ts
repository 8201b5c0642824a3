import { Readable } from 'node:stream';
import { isPositiveMinor } from '@mutirao/money';
import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { ValidateBy, type ValidationError } from 'class-validator';
import { Problem, problemType, unsupported } from './problem.ts';

/** One broken rule. `field` is a path (`lines.0.amount`). The value is not repeated. */
export type FieldError = {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
};

/** Input that can be read and breaks a rule: 422, with every field that does. */
export function invalid(errors: readonly FieldError[]): Problem {
  return new Problem({
    type: problemType('invalid'),
    title: 'Invalid input',
    status: 422,
    detail: errors.map(({ message }) => message).join('; '),
    errors,
  });
}

/**
 * An amount in minor units: a JSON integer, 1 … 2^53−1. Text, fractions, exponents (`1e3`) and what
 * a double cannot hold are refused, never converted.
 */
export function IsMinor(): PropertyDecorator {
  return ValidateBy({
    name: 'isMinor',
    validator: {
      validate: isPositiveMinor,
      defaultMessage: () => '$property must be a whole number of minor units, 1 to 2^53-1',
    },
  });
}

/** Checks bodies and queries against their DTO. Values reach the controller as they were sent. */
export class InputPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      exceptionFactory: (errors: ValidationError[]) => invalid(flatten(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (value instanceof Readable && metadata.type === 'body') {
      throw unsupported('Send application/json.');
    }
    // A command without details may come without a body; what is missing is named by its field.
    return super.transform(metadata.type === 'body' ? (value ?? {}) : value, metadata);
  }
}

function flatten(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => [
    ...Object.entries(constraints).map(([rule, message]) => ({
      field: path + property,
      rule,
      message: path + message,
    })),
    ...flatten(children, `${path}${property}.`),
  ]);
}
