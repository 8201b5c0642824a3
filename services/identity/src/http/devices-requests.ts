import { IsString, Length, Matches, MaxLength } from 'class-validator';

export class NewDevice {
  /** The terminal, by its id. */
  @Matches(/^[\w-]{22}$/, { message: 'terminal must be the id of a terminal' })
  terminal!: string;
}

export class DeviceCode {
  /** The one-time code, as it was told. */
  @IsString()
  @Length(12, 20)
  @MaxLength(20)
  code!: string;
}
