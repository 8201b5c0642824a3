import type { Table, Tables } from '@mutirao/event-sourcing';
import { accessTables } from './access/rows.ts';
import { deviceTables } from './devices/rows.ts';
import { memberTables } from './members/rows.ts';
import { organisationTables } from './organisations/rows.ts';
import { privacyTables } from './privacy/rows.ts';

/** What the writer knows of people and organisations: a fold of its journal, by ids alone. */
export type IdentityState = ReturnType<typeof identityState>;

export interface Settings {
  readonly community: string;
  readonly timeZone: string;
  readonly rehearsal?: true | undefined;
}

export function identityState(tables: Tables) {
  return {
    settings: tables.table('settings') as Table<Settings>,
    ...memberTables(tables),
    ...organisationTables(tables),
    ...accessTables(tables),
    ...deviceTables(tables),
    ...privacyTables(tables),
  };
}
