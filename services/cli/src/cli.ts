import { resolve } from 'node:path';
import { type Minor, parseAmount } from '@mutirao/money';
import { type Command, InvalidArgumentError } from 'commander';
import { Connection } from './connection.ts';
import type { Credential } from './credentials/credential.ts';
import { credentialIn } from './credentials/token-file.ts';
import { type Currency, showCount } from './display.ts';
import { EXIT, type ExitCode, wrongUsage } from './failure.ts';
import { type Progress, type ProgressOptions, startProgress } from './progress.ts';
import { type SourceFile, sourceFile } from './source-file.ts';
import { type Surroundings, Terminal } from './terminal.ts';

/** The options that every command over HTTP takes. */
export interface ReachOptions {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly key?: string;
}

const DEFAULT_SERVER = 'http://127.0.0.1:8080';

/** One call of the command line: what its commands need of the world. */
export class Cli {
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  /** Of a command that answers and yet did not do all: a run with refused lines, a failed check. */
  exitCode: ExitCode = EXIT.done;

  constructor(surroundings: Surroundings, json: boolean) {
    this.surroundings = surroundings;
    this.terminal = new Terminal(surroundings, json);
  }

  locate(path: string): string {
    return resolve(this.surroundings.folder, path);
  }

  sourceFile(path: string): SourceFile {
    return sourceFile(path, this.surroundings);
  }

  progress(options: ProgressOptions): Progress {
    return startProgress(this.terminal.err, options);
  }

  connect(options: ReachOptions): Connection {
    return this.connectAs(credentialIn(this.tokenFile(options)), options);
  }

  /** The file that holds who one is, or will. */
  tokenFile({ tokenFile }: ReachOptions): string {
    const file = tokenFile ?? this.surroundings.env['MUTIRAO_TOKEN_FILE'];
    if (file !== undefined) return this.locate(file);
    throw wrongUsage(
      'Name the file that holds your token: --token-file F (see "mutirao sign-in").',
    );
  }

  /** For whoever is not signed in: `nobody`, or a till that enrols. */
  connectAs(credential: Credential, { server, key }: Omit<ReachOptions, 'tokenFile'>): Connection {
    return new Connection({
      server: this.serverAddress(server ?? credential.server),
      credential,
      key,
      onRetry: (reason) => this.terminal.note(reason),
    });
  }

  serverAddress(server: string | undefined): string {
    return httpAddress(server ?? this.surroundings.env['MUTIRAO_SERVER'] ?? DEFAULT_SERVER);
  }
}

function httpAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw wrongUsage(`"${text}" is no address of a server, such as ${DEFAULT_SERVER}.`);
  }
  return url.href;
}

export function overHttp(command: Command): Command {
  return command
    .option('--server <url>', `the server (MUTIRAO_SERVER, else ${DEFAULT_SERVER})`)
    .option('--token-file <file>', 'a file with your token (else MUTIRAO_TOKEN_FILE)');
}

export function overHttpWrite(command: Command): Command {
  return overHttp(command).option('--key <key>', 'Idempotency-Key, to repeat a call (else random)');
}

/** `1650000.00` in the currency's decimals, exactly; nothing is repaired. */
export function amountFrom(text: string, { decimals }: Currency): Minor {
  const amount = parseAmount(text, { decimals, separator: '.' });
  if (amount !== undefined && amount > 0) return amount;
  const example = decimals === 0 ? '1650' : `1650.${'0'.repeat(decimals)}`;
  throw wrongUsage(`"${text}" is no amount: write ${example}, without signs or thousands.`);
}

export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

export function month(text: string): string {
  if (/^[0-9]{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a month as YYYY-MM.');
}

export function day(text: string): string {
  const isDay = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && isInCalendar(text);
  if (isDay) return text;
  throw new InvalidArgumentError('Expected a day of the calendar as YYYY-MM-DD.');
}

function isInCalendar(text: string): boolean {
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** Options that may be given again and again add up. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export const lineCount = (count: number) => `${showCount(count)} ${count === 1 ? 'line' : 'lines'}`;
