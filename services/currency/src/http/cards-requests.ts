import { IsOptional, Length, Matches, ValidateBy } from 'class-validator';
import { isCardNumber } from '../domain/cards/number.ts';
import { type PinRule, pinFault } from '../domain/cards/pin.ts';

/** 16 digits with a check digit: what was mistyped is told from a card that there is not. */
export function IsCardNumber(): PropertyDecorator {
  return ValidateBy({
    name: 'card-number',
    validator: {
      validate: (value) => typeof value === 'string' && isCardNumber(value),
      defaultMessage: () => '$property must be the 16 digits of a card; one of them is wrong',
    },
  });
}

const PIN_MESSAGES: Readonly<Record<PinRule, string>> = {
  'pin-digits': '$property must be text of 4 to 6 digits',
  'pin-same-digit': '$property must not be one digit again and again, as 0000',
  'pin-sequence': '$property must not be digits that follow one another, as 1234 or 9876',
};

/** A PIN that somebody chooses; the rule that it breaks is named, the PIN is not repeated. */
function IsNewPin(): PropertyDecorator {
  const rules = Object.entries(PIN_MESSAGES).map(([name, message]) =>
    ValidateBy({
      name,
      validator: {
        validate: (value) => pinFault(typeof value === 'string' ? value : '') !== name,
        defaultMessage: () => message,
      },
    }),
  );
  return (target, property) => {
    for (const rule of rules) rule(target, property);
  };
}

/** A PIN as it is presented: whether it is a good one was asked when it was chosen. */
export const IsPin = (): PropertyDecorator => Matches(/^\d{4,6}$/);

export class NewPin {
  @IsNewPin()
  pin!: string;
}

export class CardBlock {
  @IsOptional()
  @Length(1, 500)
  reason?: string;
}

export class CardLookup {
  /** In the body, so that it is in no address and no log. */
  @IsCardNumber()
  number!: string;
}
