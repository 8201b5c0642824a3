import type { PlainDate } from '../plain-date.ts';
import type { RuleBody } from './events.ts';

export type RuleCommand =
  | {
      readonly type: 'AnnounceRule';
      readonly rule: string;
      readonly bindsFrom: PlainDate;
      readonly body: RuleBody;
      readonly note?: string;
    }
  | { readonly type: 'WithdrawRule'; readonly rule: string; readonly version: number };
