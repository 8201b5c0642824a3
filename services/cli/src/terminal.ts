import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';

export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Input extends Readable {
  readonly isTTY?: boolean;
  /** Of a terminal: whether keys are handed on as they are pressed, without being shown. */
  setRawMode?(isRaw: boolean): unknown;
}

/** What surrounds one call of the command line; a test gives its own. */
export interface Surroundings {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start. */
  readonly folder: string;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** The answer goes to stdout, once; everything else that a person may want to know to stderr. */
export class Terminal {
  readonly json: boolean;
  readonly out: Output;
  readonly err: Output;
  readonly #isColourless: boolean;

  constructor({ stdout, stderr, env }: Surroundings, json: boolean) {
    this.out = stdout;
    this.err = stderr;
    this.json = json;
    // https://no-color.org
    this.#isColourless = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  }

  /** With `--json` the document alone, else the text that `text` makes of it. */
  answer(document: unknown, text: () => string): void {
    this.out.write(`${this.json ? JSON.stringify(document) : text()}\n`);
  }

  note(text: string): void {
    this.err.write(`${text}\n`);
  }

  /** Coloured only where a terminal shows it. */
  paint(style: Style, text: string, stream: Output = this.out): string {
    if (stream.isTTY !== true || this.#isColourless) return text;
    return styleText(style, text, { validateStream: false });
  }
}
