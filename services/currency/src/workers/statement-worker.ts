import { parentPort, workerData } from 'node:worker_threads';
import { townClock } from '@mutirao/adapters/journal';
import { openReadModels } from '@mutirao/adapters/places';
import { merchantOf, type Statement, statementRows } from '../app/statement.ts';
import { statementCsv } from '../files/statement-csv.ts';
import type { StatementDocument } from '../files/statement-document.ts';
import { statementOfx } from '../files/statement-ofx.ts';
import { statementPdf } from '../files/statement-pdf.ts';
import type { Folder } from '../folder.ts';
import type { Language } from '../http/problem-texts/text.ts';

const WRITERS = { csv: statementCsv, ofx: statementOfx, pdf: statementPdf } as const;
export type StatementFormat = keyof typeof WRITERS;

export interface StatementJob {
  readonly folder: Folder;
  readonly statement: Statement;
  /** Merchant → trade name. */
  readonly names: ReadonlyMap<string, string | undefined>;
  readonly format: StatementFormat;
  readonly language: Language;
  readonly head: string;
  readonly madeAt: number;
}

/** Writes one statement, a part each time that it is asked for more; an empty part is the end. */
const port = parentPort;
if (port) {
  const { folder, statement, names, format, ...rest } = workerData as StatementJob;
  const { town, place } = folder;
  const readModels = await openReadModels(place, { readOnly: true });
  const { dayOf } = townClock(town.timeZone);
  const nameOf = (account: string) => names.get(merchantOf(account) ?? '');
  const source = { readModels, dayOf, nameOf };
  const document: StatementDocument = {
    ...rest,
    statement,
    town,
    rows: statementRows(source, statement),
  };
  for await (const part of WRITERS[format](document)) {
    if (part.length === 0) continue;
    port.postMessage(typeof part === 'string' ? Buffer.from(part) : part);
    await new Promise((resolve) => port.once('message', resolve));
  }
  await readModels.close();
  port.postMessage(new Uint8Array());
  port.close();
}
