import {
  openEventStore,
  openReadModels,
  openRecordPlace,
  openSnapshots,
} from '@mutirao/adapters/places';
import { jsonOf, type RecordPlace } from '@mutirao/adapters/records';
import { encodeSnapshot, type ReadModelStore } from '@mutirao/event-sourcing';
import type { Folder } from '../folder.ts';
import { SharedRunFiles } from '../stores/run-files.ts';
import type {
  Evidence,
  ModelCopies,
  ModelCopy,
  StoredJournal,
  StoredRecord,
  WrittenHead,
} from './evidence.ts';
import type { PlainHead } from './plain-files.ts';

const A_PAGE = 1_000;
const ALL_ROWS = 2 ** 31;
/** Times that a read model is read again because it was folded further meanwhile. */
const TRIES = 10;

/**
 * The same of a town that lies with servers. It is fetched by the ports that the services have, and what
 * was fetched is then read as everything else is: without their code.
 */
export class ServerEvidence implements Evidence {
  readonly #folder: Folder;
  #records: Promise<RecordPlace> | undefined;

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  /** None is with the keys: several instances have none but those that they are given to read. */
  async heads(): Promise<readonly WrittenHead[]> {
    const records = await (await this.#place()).open({ name: 'heads' });
    const kept = await records.get(this.#folder.place.ledger);
    return kept ? [{ name: 'the head that is recorded', head: jsonOf<PlainHead>(kept) }] : [];
  }

  async snapshot(): Promise<Buffer | undefined> {
    const snapshots = await openSnapshots(this.#folder.place);
    const found = await snapshots.read().finally(() => snapshots.close());
    return found && encodeSnapshot(found);
  }

  async models(wanted: readonly { name: string; version: number }[]): Promise<ModelCopies> {
    const store = await openReadModels(this.#folder.place, { readOnly: true });
    const found: ModelCopy[] = [];
    const moving: string[] = [];
    try {
      for (const model of wanted) {
        const copy = await copyOf(store, model);
        if (copy === undefined) moving.push(model.name);
        else found.push(copy);
      }
    } finally {
      await store.close();
    }
    return { found, moving, close: () => {} };
  }

  async deliveries(): Promise<Iterable<StoredRecord>> {
    return this.#all('deliveries');
  }

  async journal(): Promise<StoredJournal> {
    const store = await openEventStore(this.#folder.place, { readOnly: true });
    const { position } = await store.head();
    return {
      total: position + 1,
      isGrowing: true,
      rows: () => store.read(0),
      close: () => store.close(),
    };
  }

  async pins(): Promise<Iterable<StoredRecord>> {
    return this.#all('pins');
  }

  async runFile(sha256: string): Promise<Buffer | undefined> {
    const files = await SharedRunFiles.open(await this.#place());
    const text = await files.read(sha256);
    return text === undefined ? undefined : Buffer.from(text);
  }

  async close(): Promise<void> {
    await (await this.#records)?.close();
  }

  #place(): Promise<RecordPlace> {
    this.#records ??= openRecordPlace(this.#folder.records);
    return this.#records;
  }

  async #all(name: string): Promise<StoredRecord[]> {
    const records = await (await this.#place()).open({ name });
    const all: StoredRecord[] = [];
    for (;;) {
      const after = all.at(-1)?.[0];
      const page = await records.list({ ...(after !== undefined && { after }), limit: A_PAGE });
      for (const { key, value } of page) all.push([key, value.toString()]);
      if (page.length < A_PAGE) return all;
    }
  }
}

/** As it stood at one position: folded further while it was read, it is read again. */
async function copyOf(
  store: ReadModelStore,
  { name, version }: { readonly name: string; readonly version: number },
): Promise<ModelCopy | undefined> {
  for (let tried = 0; tried < TRIES; tried++) {
    const position = await store.position(name, version);
    const rows = await store.list<Record<string, unknown>>(name, { limit: ALL_ROWS });
    if ((await store.position(name, version)) !== position) continue;
    const isOfAnotherVersion = position < 0 && rows.length > 0;
    return { name, isOfAnotherVersion, position, rows: () => rows };
  }
  return undefined;
}
