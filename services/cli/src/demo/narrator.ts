import type { Terminal } from '../terminal.ts';

const WIDTH = 80;
const INDENT = '    ';
/** Room for a step's time at the end of a line. */
const TIME = 8;

export interface StepTime {
  readonly title: string;
  readonly seconds: number;
}

/** Tells what happens while it happens: numbered steps, what each found, and how long it took. */
export class Narrator {
  readonly times: StepTime[] = [];
  readonly #terminal: Terminal;
  #held: string | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** The work's own lines come by `say`; its time stands at the end of the last one. */
  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const number = `${this.times.length + 1}`.padStart(2);
    this.line(`\n${this.#terminal.paint('bold', `${number}  ${title}`)}`);
    const started = performance.now();
    try {
      const result = await work();
      const milliseconds = performance.now() - started;
      this.times.push({ title, seconds: milliseconds / 1000 });
      this.#release(showSeconds(milliseconds));
      return result;
    } finally {
      this.#release('');
    }
  }

  say(text: string): void {
    this.#release('');
    const lines = text.split('\n').flatMap(wrapped);
    this.#held = lines.pop();
    for (const line of lines) this.line(line);
  }

  line(text: string): void {
    this.#terminal.out.write(`${text}\n`);
  }

  title(text: string): void {
    this.line(`\n${this.#terminal.paint('bold', text)}`);
  }

  #release(end: string): void {
    if (this.#held === undefined) return;
    const gap = ' '.repeat(Math.max(2, WIDTH - this.#held.length - end.length));
    this.line(end === '' ? this.#held : this.#held + gap + this.#terminal.paint('dim', end));
    this.#held = undefined;
  }
}

/** Long sentences go on indented; what is indented already is a table and stays as it is. */
function wrapped(text: string): string[] {
  if (text.startsWith(' ') || text.length + INDENT.length <= WIDTH - TIME) return [INDENT + text];
  const lines: string[] = [];
  let line = INDENT;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH - TIME) {
      lines.push(line);
      line = `${INDENT}  `;
    }
    line += line.endsWith(' ') ? word : ` ${word}`;
  }
  return [...lines, line];
}

export function showSeconds(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  return `${Math.floor(tenths / 10)}.${tenths % 10} s`;
}
