import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../app/passwords.ts';

const ID = /^[\w-]{22}$/;
const BASE64URL = /^[\w-]+$/;

/** In the body, so that it is in no address and no log. */
const IsRegistry = (): PropertyDecorator =>
  Matches(/^\d{11}$/, { message: '$property must be the 11 digits of a registry number' });
const IsNewPassword = (): PropertyDecorator => Length(SHORTEST_PASSWORD, LONGEST_PASSWORD);
/** Of an app, or of the list for when the app is lost. */
const IsCode = (): PropertyDecorator => Length(6, 30);
const IsBytes =
  (most: number): PropertyDecorator =>
  (target, property) => {
    Matches(BASE64URL)(target, property as string);
    MaxLength(most)(target, property as string);
  };

export class Activation {
  @IsRegistry()
  registry!: string;

  /** The one-time code of the invitation. */
  @Length(16, 30)
  code!: string;

  @IsNewPassword()
  password!: string;
}

export class PasswordSignIn {
  @IsRegistry()
  registry!: string;

  @Length(1, LONGEST_PASSWORD)
  password!: string;

  /** The shop to act for, of several. */
  @IsOptional()
  @Matches(ID)
  organisation?: string;
}

export class SecondFactorSignIn {
  /** As the first step answered it. */
  @IsBytes(1000)
  challenge!: string;

  @IsIn(['totp', 'recovery-code'])
  kind!: 'totp' | 'recovery-code';

  @IsCode()
  code!: string;
}

class PasskeyAssertion {
  @IsBytes(4000)
  clientDataJSON!: string;

  @IsBytes(4000)
  authenticatorData!: string;

  @IsBytes(4000)
  signature!: string;

  /** The member's id, as the passkey keeps it. */
  @Matches(ID)
  userHandle!: string;
}

class PasskeyAttestation {
  @IsBytes(4000)
  clientDataJSON!: string;

  @IsBytes(20_000)
  attestationObject!: string;

  @IsOptional()
  @IsBytes(4000)
  authenticatorData?: string;

  @IsOptional()
  @IsBytes(4000)
  publicKey?: string;

  @IsOptional()
  @IsInt()
  publicKeyAlgorithm?: number;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @MaxLength(40, { each: true })
  transports?: string[];
}

/** What a browser answers (WebAuthn Level 3, §5.1), as `toJSON()` writes it. */
abstract class PasskeyAnswer {
  @IsBytes(1400)
  id!: string;

  @IsBytes(1400)
  rawId!: string;

  @IsIn(['public-key'])
  type!: 'public-key';

  @IsOptional()
  @IsString()
  @MaxLength(40)
  authenticatorAttachment?: 'platform' | 'cross-platform';

  @IsObject()
  clientExtensionResults!: object;
}

export class ShownPasskey extends PasskeyAnswer {
  @ValidateNested()
  @Type(() => PasskeyAssertion)
  @IsObject()
  response!: PasskeyAssertion;
}

export class MadePasskey extends PasskeyAnswer {
  @ValidateNested()
  @Type(() => PasskeyAttestation)
  @IsObject()
  response!: PasskeyAttestation;
}

export class PasskeySignIn {
  @ValidateNested()
  @Type(() => ShownPasskey)
  @IsObject()
  passkey!: ShownPasskey;

  @IsOptional()
  @Matches(ID)
  organisation?: string;
}

export class NewPasskey {
  @ValidateNested()
  @Type(() => MadePasskey)
  @IsObject()
  passkey!: MadePasskey;
}

/** A code of the app or the list, or a passkey. */
export class StepUp {
  @IsIn(['totp', 'recovery-code', 'passkey'])
  kind!: 'totp' | 'recovery-code' | 'passkey';

  @IsOptional()
  @IsCode()
  code?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => ShownPasskey)
  @IsObject()
  passkey?: ShownPasskey;
}

export class NewPassword {
  @IsNewPassword()
  password!: string;
}

export class AppCode {
  @Matches(/^\d{6}$/, { message: '$property must be the six digits of the app' })
  code!: string;
}
