import type { Tables } from '@mutirao/event-sourcing';
import type { PlainDate } from '../plain-date.ts';
import type { RuleBody } from './events.ts';

export interface RuleVersion {
  readonly rule: string;
  readonly version: number;
  readonly announcedOn: PlainDate;
  readonly bindsFrom: PlainDate;
  readonly withdrawn: boolean;
  readonly body: RuleBody;
  readonly note?: string | undefined;
}

export function ruleTables(tables: Tables) {
  return {
    /** One row, `all`: every version of every rule, in the order of their announcement. */
    rules: tables.table<readonly RuleVersion[]>('rules'),
  } as const;
}
