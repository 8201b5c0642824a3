import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initTown, nisWithCheckDigit } from '@mutirao/currency';
import { drain, loadKeys, type Role, signToken } from '@mutirao/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openApp } from './serve.ts';

/** Long past wherever this runs, since a rehearsal never runs ahead of today. */
export const MORNING = '2024-03-15T09:00:00-03:00';

type Json = Record<string, unknown>;

/** One request; a string is a file. `key` is new for each write unless it is given. */
export interface Asking {
  readonly as?: Role | readonly Role[];
  readonly subject?: string;
  readonly body?: Json | string | Buffer;
  readonly type?: 'text/csv' | 'application/x-ofx';
  readonly key?: string;
  /** Headers that replace the usual ones; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface Answered<T = Json> {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly body: T;
}

/** A town served in this process, over real HTTP and from real files. */
export class ServedTown {
  readonly folder = mkdtempSync(join(tmpdir(), 'mutirao-platform-'));
  readonly data = join(this.folder, 'vila');
  readonly keys = `${this.data}.keys`;
  #app: NestFastifyApplication | undefined;
  #url = '';

  static async start(): Promise<ServedTown> {
    const town = new ServedTown();
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
    this.#app = await openApp({ data: this.data, clock });
    await this.#app.listen(0, '127.0.0.1');
    this.#url = await this.#app.getUrl();
  }

  async close(): Promise<void> {
    if (this.#app) await drain(this.#app, 5);
    this.#app = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true });
  }

  async token(roles: readonly Role[], subject: string): Promise<string> {
    const nowSeconds = Math.floor(Date.now() / 1000);
    return signToken(await loadKeys(this.keys), { subject, roles, audience: 'vila', nowSeconds });
  }

  async ask<T = Json>(method: string, path: string, asking: Asking = {}): Promise<Answered<T>> {
    const { as, subject, body, type, key = randomUUID(), headers: given = {} } = asking;
    const roles = as === undefined ? [] : [as].flat();
    const isFile = typeof body === 'string' || Buffer.isBuffer(body);
    const headers = new Headers();
    const usual = {
      ...(roles.length === 0
        ? {}
        : { authorization: `Bearer ${await this.token(roles, subject ?? `p-${roles[0]}`)}` }),
      ...(method === 'GET' ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      ...given,
    };
    for (const [name, value] of Object.entries(usual)) {
      if (value !== undefined) headers.set(name, value);
    }
    const payload =
      body === undefined ? null : isFile ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body);
    const answer = await fetch(new URL(path, this.#url), { method, headers, body: payload });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    const parsed = contentType.includes('json') ? JSON.parse(text) : {};
    return { status: answer.status, type: contentType, text, body: parsed as T };
  }

  /** The lines of the audit log. */
  audited(): Json[] {
    const file = join(this.data, 'audit.log');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line) as Json);
  }

  /** Asks for what must be done for a test to begin. */
  async must<T = Json>(method: string, path: string, asking: Asking = {}): Promise<T> {
    const { status, body, text } = await this.ask<T>(method, path, asking);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return body;
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
}

/** A statement of 14 March 2024, as banks send it: OFX 1.0.2, SGML, Windows-1252. */
export function statement(
  rows: readonly StatementRow[],
  balance: string,
  account = '55501-7',
): Buffer {
  const lines = rows.map(
    ({ type, amount, fitId, name, memo }) =>
      `<STMTTRN><TRNTYPE>${type}<DTPOSTED>20240314<TRNAMT>${amount}<FITID>${fitId}<NAME>${name}<MEMO>${memo}</STMTTRN>`,
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
export async function furnish(town: ServedTown, people: readonly string[]): Promise<void> {
  const deposit = {
    type: 'CREDIT',
    amount: '1000.00',
    fitId: 'D1',
    name: 'PREFEITURA',
    memo: 'RENDA MINIMA',
  };
  await town.must('POST', '/programmes', {
    as: 'treasurer',
    body: { programme: 'renda', name: 'Renda Mínima' },
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
    body: `nis\n${people.join('\n')}\n`,
    type: 'text/csv',
  });
}

/** Prepares March's run of `renda` from a plain roll and has it approved; its id. */
export async function approved(town: ServedTown, rows: readonly string[]): Promise<string> {
  const { run, sha256 } = await town.must<{ run: string; sha256: string }>(
    'POST',
    '/programmes/renda/runs?period=2024-03',
    { as: 'officer', body: `beneficiary,amount\n${rows.join('\n')}\n`, type: 'text/csv' },
  );
  await town.must('POST', `/runs/${run}/approvals`, { as: 'approver', body: { sha256 } });
  return run;
}
