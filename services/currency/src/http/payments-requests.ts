import { IsMinor } from '@mutirao/nest';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { MOST_QR_MINOR } from '../files/emv-qr.ts';
import { IsCardNumber, IsPin } from './cards-requests.ts';

const ID = /^[\w-]{22}$/;

/** Who stands at the till, if the shop wants it known. */
class AtTill {
  @IsOptional()
  @Matches(ID)
  cashier?: string;
}

export class NewChargeBody extends AtTill {
  /** At most 12 digits: what the QR code can say. */
  @IsMinor()
  @Max(MOST_QR_MINOR)
  amountMinor!: number;

  @IsString()
  @MaxLength(48)
  unit!: string;

  /** `hold` sets the money aside when it is paid; the shop captures it later, all or in parts. */
  @IsOptional()
  @IsIn(['direct', 'hold'])
  mode?: 'direct' | 'hold';

  /** Shown to who pays. */
  @IsOptional()
  @Length(1, 140)
  note?: string;

  @IsOptional()
  @IsInt()
  @Min(10)
  @Max(86_400)
  lapsesInSeconds?: number;

  /** From now on; longer than the charge itself waits. */
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(30 * 86_400)
  holdSeconds?: number;
}

export class TillAct extends AtTill {}

export class TillAmount extends AtTill {
  @IsMinor()
  amountMinor!: number;
}

export class PresentedCard {
  @IsCardNumber()
  number!: string;

  @IsPin()
  pin!: string;
}

export class QrQuery {
  @IsOptional()
  @IsIn(['svg', 'png', 'text'])
  format?: 'svg' | 'png' | 'text';
}
