import { Readable } from 'node:stream';
import { startWorker } from '@mutirao/adapters/worker';
import type { Language } from '../http/problem-texts/text.ts';
import { accounts } from '../read-models/accounts.ts';
import type { StatementFormat, StatementJob } from '../workers/statement-worker.ts';
import { headAt } from './journal-events.ts';
import {
  merchantOf,
  openStatement,
  type Statement,
  type StatementPeriod,
  type StatementRow,
  type StatementSource,
  statementRows,
} from './statement.ts';
import type { Town } from './town.ts';

export type Asked = StatementPeriod & { readonly discreet: boolean };

export interface StatementPage {
  readonly statement: Statement;
  readonly rows: readonly StatementRow[];
  /** The position after which the next page begins; none after the last. */
  readonly next?: number;
  readonly head: string;
}

/** One page of a statement; `undefined` for an account that there is not. */
export async function statementPage(
  town: Town,
  account: string,
  { after, limit, ...asked }: Asked & { after?: number; limit: number },
): Promise<StatementPage | undefined> {
  const head = await followedHead(town);
  const source = sourceOf(town, await tradeNames(town));
  const statement = await openStatement(source, account, asked);
  if (!statement) return undefined;
  const rows: StatementRow[] = [];
  for await (const row of statementRows(source, statement, after)) {
    if (rows.length === limit) return { statement, rows, next: rows.at(-1)?.position ?? 0, head };
    rows.push(row);
  }
  return { statement, rows, head };
}

/** The whole of it as a file, made on a thread of its own as fast as it is taken, no faster. */
export async function statementFile(
  town: Town,
  account: string,
  { format, language, ...asked }: Asked & FileOptions,
): Promise<Readable | undefined> {
  const head = await followedHead(town);
  const nameOf = await tradeNames(town);
  const statement = await openStatement(sourceOf(town, nameOf), account, asked);
  if (!statement) return undefined;
  const { folder, clock, journal, notes } = town.parts;
  const merchants = await journal.read(({ merchants: all }) =>
    [...all.entries()].map(([id, { terms }]) => [id, terms.name] as const),
  );
  const words = await notes.words(merchants.map(([, name]) => name));
  const names = new Map(merchants.map(([id, name]) => [id, words(name)]));
  const job = { folder, statement, names, format, language, head, madeAt: clock.now() };
  return Readable.from(parts(job), { objectMode: false });
}

interface FileOptions {
  readonly format: StatementFormat;
  readonly language: Language;
}

/** Whoever goes away ends the generator, and with it the thread. */
async function* parts(job: StatementJob): AsyncGenerator<Uint8Array> {
  const worker = startWorker(new URL('../workers/statement-worker.ts', import.meta.url), job);
  try {
    for (;;) {
      const part = await new Promise<Uint8Array>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
      worker.removeAllListeners('error');
      if (part.length === 0) return;
      yield part;
      worker.postMessage('more');
    }
  } finally {
    await worker.terminate();
  }
}

/** Of the last event that the read models have folded: up to it a statement is complete. */
async function followedHead(town: Town): Promise<string> {
  return headAt(town, await town.parts.readModels.position(accounts.name, accounts.version));
}

type Names = (merchant: string) => Promise<string | undefined>;

/** Trade names, each read when it is first asked for. */
async function tradeNames({ parts: { journal, notes } }: Town): Promise<Names> {
  const kept = await journal.read(
    (state) => new Map([...state.merchants.entries()].map(([id, { terms }]) => [id, terms.name])),
  );
  const known = new Map<string, Promise<string | undefined>>();
  return (merchant) => {
    const name = known.get(merchant) ?? notes.read(kept.get(merchant) ?? '');
    known.set(merchant, name);
    return name;
  };
}

function sourceOf({ parts }: Town, names: Names): StatementSource {
  return {
    readModels: parts.readModels,
    dayOf: parts.clock.dayOf,
    nameOf: (account) => names(merchantOf(account) ?? ''),
  };
}
