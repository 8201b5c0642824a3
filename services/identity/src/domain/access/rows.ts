import type { Tables } from '@mutirao/event-sourcing';

export function accessTables(tables: Tables) {
  return {
    /** A session, a device or a member → the position after which its earlier tokens count no more. */
    ended: tables.table<number>('ended'),
  };
}
