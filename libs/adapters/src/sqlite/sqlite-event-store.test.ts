// Starts: SQLite files in a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { eventStoreConformance, MemoryEventStore } from '@mutirao/event-sourcing';
import { SqliteEventStore } from './sqlite-event-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const functions = {
  test,
  equal: (actual: unknown, expected: unknown) => expect(actual).toEqual(expected),
};

describe('memory', () => {
  eventStoreConformance({ create: async () => new MemoryEventStore() }, functions);
});

describe('SQLite', () => {
  let made = 0;
  const path = (): string => join(folder, `${made}.journal`);
  eventStoreConformance(
    {
      create: async () => {
        made += 1;
        return new SqliteEventStore(path());
      },
      again: async () => new SqliteEventStore(path()),
    },
    functions,
  );
});
