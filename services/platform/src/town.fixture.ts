import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { nisWithCheckDigit } from '@mutirao/currency';
import { readEvents } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { drain } from '@mutirao/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort } from '../../../infra/local/ports.ts';
import { Client, type Json } from './client.fixture.ts';
import { initTown } from './init.ts';
import { openApp, type ServeOptions } from './serve.ts';

/** Long past wherever this runs, since a rehearsal never runs ahead of today. */
export const MORNING = '2024-03-15T09:00:00-03:00';

/** A town served in this process, over real HTTP and from real files. */
export class ServedTown extends Client {
  readonly data: string;
  #app: NestFastifyApplication | undefined;

  private constructor(
    readonly folder: string,
    /** The same whenever it is opened: passkeys and proofs of tills are for this address alone. */
    readonly publicUrl: string,
    readonly options: Pick<ServeOptions, 'oidcFile' | 'metrics'>,
  ) {
    super(join(folder, 'vila.keys'), publicUrl);
    this.data = join(folder, 'vila');
  }

  static async start(
    options: Pick<ServeOptions, 'oidcFile' | 'metrics'> = {},
  ): Promise<ServedTown> {
    const folder = mkdtempSync(join(tmpdir(), 'mutirao-platform-'));
    const town = new ServedTown(folder, `http://127.0.0.1:${await freePort()}`, options);
    const money = { currency: 'MUM', backedBy: 'BRL' };
    const place = { community: 'vila', timeZone: 'America/Sao_Paulo', rehearsal: true };
    await initTown({ ...money, ...place }, { data: town.data });
    await town.open();
    return town;
  }

  get app(): NestFastifyApplication {
    if (!this.#app) throw new Error('the town is not open');
    return this.#app;
  }

  async open(clock = MORNING): Promise<void> {
    const { data, publicUrl, options } = this;
    this.#app = await openApp({ ...options, data, clock, publicUrl, localWebhooks: true });
    await this.#app.listen(new URL(publicUrl).port, '127.0.0.1');
  }

  async close(): Promise<void> {
    if (this.#app) await drain(this.#app, 5);
    this.#app = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true });
  }

  /** What was recorded the last time that somebody looked at what is another's. */
  async lastSeen(): Promise<Json | undefined> {
    const store = new SqliteEventStore(join(this.data, 'journal.sqlite'), { readOnly: true });
    let last: Json | undefined;
    for await (const { type, data } of readEvents(store, movementCodec)) {
      if (type.endsWith('Seen.v1')) last = data;
    }
    await store.close();
    return last;
  }

  /** The lines of the audit log. */
  audited(): Json[] {
    const file = join(this.data, 'audit.log');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line) as Json);
  }
}

/** The registry number of the n-th invented person. */
export const nis = (n: number): string => nisWithCheckDigit(String(1_000_000_000 + n));

export interface StatementRow {
  readonly type: string;
  /** As OFX writes it: `1000.00`. */
  readonly amount: string;
  readonly fitId: string;
  readonly name: string;
  readonly memo: string;
  /** YYYYMMDD; 14 March 2024 when it is left out. */
  readonly postedOn?: string;
}

/** A statement of 14 March 2024, as banks send it: OFX 1.0.2, SGML, Windows-1252. */
export function statement(
  rows: readonly StatementRow[],
  balance: string,
  account = '55501-7',
): Buffer {
  const lines = rows.map(
    ({ type, amount, fitId, name, memo, postedOn = '20240314' }) =>
      `<STMTTRN><TRNTYPE>${type}<DTPOSTED>${postedOn}<TRNAMT>${amount}<FITID>${fitId}<NAME>${name}<MEMO>${memo}</STMTTRN>`,
  );
  return Buffer.from(
    `OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>BRL
<BANKACCTFROM><BANKID>0341<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20240301<DTEND>20240314
${lines.join('\n')}
</BANKTRANLIST><LEDGERBAL><BALAMT>${balance}<DTASOF>20240314</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`,
    'latin1',
  );
}

/** 1000,00 in the bank for `renda`, 900,00 of it issued, and these people enrolled. */
export async function furnish(
  town: ServedTown,
  people: readonly string[],
  rules: Json = {},
): Promise<void> {
  const deposit = {
    type: 'CREDIT',
    amount: '1000.00',
    fitId: 'D1',
    name: 'PREFEITURA',
    memo: 'RENDA MINIMA',
  };
  await town.must('POST', '/programmes', {
    as: 'treasurer',
    body: { programme: 'renda', name: 'Renda Mínima', ...rules },
  });
  await town.must('POST', '/bank-statements?match=renda%20m%C3%ADnima%3Drenda', {
    as: 'treasurer',
    body: statement([deposit], '1000.00'),
    type: 'application/x-ofx',
  });
  await town.must('POST', '/programmes/renda/issues', {
    as: 'operator',
    body: { amountMinor: 900_00 },
  });
  await town.must('POST', '/enrolments?programme=renda&from=2024-01-01', {
    as: 'officer',
    body: `nis,to\n${people.map((person) => `${person},2024-12-31`).join('\n')}\n`,
    type: 'text/csv',
  });
}

/** Prepares March's run of `renda`, or a supplement, from a plain roll and has it approved; its id. */
export async function approved(
  town: ServedTown,
  rows: readonly string[],
  supplement = 0,
): Promise<string> {
  const more = supplement === 0 ? '' : `&supplement=${supplement}&reason=more`;
  const { run, sha256 } = await town.must<{ run: string; sha256: string }>(
    'POST',
    `/programmes/renda/runs?period=2024-03${more}`,
    { as: 'officer', body: `beneficiary,amount\n${rows.join('\n')}\n`, type: 'text/csv' },
  );
  await town.must('POST', `/runs/${run}/approvals`, { as: 'approver', body: { sha256 } });
  return run;
}
