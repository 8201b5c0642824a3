import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, MaxLength } from 'class-validator';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../webhooks/message.ts';
import { MOST_URL_LENGTH } from '../webhooks/target.ts';

export class NewWebhook {
  /** `https://…` on the public internet, without a name or a password in it. */
  @MaxLength(MOST_URL_LENGTH)
  url!: string;

  /** What it is told of; all, if they are left out. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(WEBHOOK_EVENTS, { each: true })
  events?: WebhookEvent[];
}
