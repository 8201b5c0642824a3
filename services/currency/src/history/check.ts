export interface CheckResult {
  readonly name: string;
  /** How many of what it looks at were looked at. */
  readonly count: number;
  readonly ok: boolean;
  readonly message?: string;
}

/** One thing that doctor looks at: it counts, keeps the first fault that it finds and goes on. */
export class Check {
  readonly name: string;
  count = 0;
  #faults = 0;
  #fault = '';
  readonly #notes: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get ok(): boolean {
    return this.#faults === 0;
  }

  fault(message: string): void {
    if (this.#faults === 0) this.#fault = message;
    this.#faults++;
  }

  /** Something to know that is no fault. */
  note(message: string): void {
    this.#notes.push(message);
  }

  result(): CheckResult {
    const more = this.#faults > 1 ? ` (and ${this.#faults - 1} more)` : '';
    const message = [...(this.ok ? [] : [this.#fault + more]), ...this.#notes].join('; ');
    const { name, count, ok } = this;
    return { name, count, ok, ...(message === '' ? {} : { message }) };
  }
}
