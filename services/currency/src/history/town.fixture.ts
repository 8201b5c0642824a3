import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadFile, writeSnapshot } from '@mutirao/adapters/files';
import { SqliteEventStore, SqliteReadModels } from '@mutirao/adapters/sqlite';
import {
  ChunkWriter,
  EMPTY_HEAD,
  emptySnapshot,
  encodeBody,
  type Head,
  headOf,
  Journal,
  KeyTable,
  project,
  Replay,
  readEvents,
  type Snapshot,
} from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import type { CurrencyCommand } from '../domain/commands.ts';
import { currencyDecider } from '../domain/currency.ts';
import type { CurrencyEvent } from '../domain/events.ts';
import { createFolder, type Folder, folderOf, type Town } from '../folder.ts';
import { accounts } from '../read-models/accounts.ts';
import { runLines } from '../read-models/run-lines.ts';

/** 22 characters, as a random id has; base64url, so that exports meet its awkward ones. */
export const id = (name: string): string => name.padEnd(22, 'A_-').slice(0, 22);

export const VILA: Town = {
  form: 1,
  community: 'vila',
  currency: 'MUM',
  decimals: 2,
  backedBy: 'BRL',
  timeZone: 'America/Sao_Paulo',
  rehearsal: false,
};

/** One command as somebody gave it, at a time of its own. */
export type Step = readonly [at: string, actor: string, command: CurrencyCommand];

export async function newFolder(town: Partial<Town> = {}): Promise<Folder> {
  const data = join(mkdtempSync(join(tmpdir(), 'mutirao-')), 'vila');
  await createFolder({ ...VILA, ...town }, { data }, async ({ keys }) => {
    mkdirSync(keys);
  });
  return folderOf(data);
}

/** Decides the steps with the real decider and keeps what comes of them; a refusal is an error. */
export async function live(folder: Folder, steps: readonly Step[]): Promise<Head> {
  const store = new SqliteEventStore(folder.path.journal);
  const heads = [folder.path.head, folder.path.seenHead].map(
    (path) => new HeadFile(path, { flush: false }),
  );
  let now = 0;
  let ids = 0;
  const journal = await Journal.open(
    currencyDecider,
    {
      store,
      now: () => now,
      dayOf: (at) => new Date(at).toISOString().slice(0, 10),
      newId: () => `00000000-0000-7000-8000-${String(ids++).padStart(12, '0')}`,
      turn: () => Promise.resolve(),
      acknowledge: (head) => {
        for (const file of heads) file.acknowledge(head);
      },
      fatal: (error) => {
        throw error;
      },
    },
    emptySnapshot(),
  );
  for (const [at, actor, command] of steps) {
    now = Date.parse(at);
    const meta = { operation: command.type, actor: id(actor), correlation: id('c') };
    const outcome = await journal.execute(command, meta);
    if (outcome.kind !== 'done')
      throw new Error(`${at} ${command.type}: ${JSON.stringify(outcome)}`);
  }
  await store.close();
  for (const file of heads) file.close();
  return journal.head;
}

/**
 * Appends events that no decider allows, correctly chained. They may be given one append each,
 * recorded at `at`.
 */
export async function forge(
  folder: Folder,
  events: readonly CurrencyEvent[],
  at = '2026-12-01T12:00:00.000Z',
): Promise<Head> {
  const store = new SqliteEventStore(folder.path.journal);
  const head = await store.head();
  const writer = new ChunkWriter(head);
  events.forEach((event, index) => {
    const meta = { operation: 'forge', actor: id('forger'), correlation: id('c') };
    const recorded = { ...event, position: head.position + 1 + index, id: id('f'), at: 0, meta };
    writer.add(encodeBody(recorded, at), movementCodec.encode(event.movements));
  });
  const chunk = writer.chunk();
  await store.append(chunk);
  await store.close();
  return headOf(chunk);
}

/** The state as a server would snapshot it at the journal's present end. */
export async function present(folder: Folder): Promise<Snapshot> {
  const store = new SqliteEventStore(folder.path.journal, { readOnly: true });
  const replay = new Replay(currencyDecider, emptySnapshot());
  await replay.follow(store);
  await store.close();
  return replay.snapshot();
}

export async function takeSnapshot(folder: Folder): Promise<void> {
  writeSnapshot(folder.path.snapshot, { ...(await present(folder)), keys: new KeyTable() });
}

export async function fillReadModels(folder: Folder): Promise<void> {
  const store = new SqliteEventStore(folder.path.journal, { readOnly: true });
  const models = new SqliteReadModels(folder.path.readModels);
  for await (const event of readEvents(store, movementCodec)) {
    await project(accounts, models, [event]);
    await project(runLines, models, [event]);
  }
  await models.close();
  await store.close();
}

/** Writes both head files as if this had been acknowledged. */
export function acknowledge(folder: Folder, head: Head): void {
  for (const path of [folder.path.head, folder.path.seenHead]) {
    const file = new HeadFile(path, { flush: false });
    if (head.position > EMPTY_HEAD.position) file.acknowledge(head);
    file.close();
  }
}
