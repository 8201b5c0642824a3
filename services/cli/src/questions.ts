import { text as textOf } from 'node:stream/consumers';
import { refusedHere, wrongUsage } from './failure.ts';
import { askHidden } from './hidden-input.ts';
import type { Surroundings } from './terminal.ts';

/**
 * Asks for what never stands in a command (numbers of people, passwords, codes), where everybody on
 * the machine could see it and the shell would keep it. At a terminal one after the other, unseen;
 * otherwise each answer is the next line of stdin.
 */
export class Questions {
  readonly #surroundings: Surroundings;
  #lines: Promise<string[]> | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  async ask(what: string): Promise<string> {
    const answer = this.#isTerminal
      ? await askHidden(`${what}: `, this.#surroundings)
      : await this.#nextLine();
    if (answer === undefined || answer === '') {
      throw wrongUsage(
        `Nothing was entered for: ${what}. Without a terminal it is read from stdin.`,
      );
    }
    return answer;
  }

  /** A new secret: at a terminal twice, for nobody sees what is typed. */
  async askNew(what: string): Promise<string> {
    const answer = await this.ask(what);
    if (!this.#isTerminal || answer === (await this.ask('The same again'))) return answer;
    throw refusedHere('answers-differ', 'The two differ: nothing was changed.');
  }

  /** A registry number, however it was written: `100.00000.01-6`. */
  async askPersonNumber(): Promise<string> {
    return (await this.ask('Registry number (NIS)')).replaceAll(/[\s.-]/g, '');
  }

  get #isTerminal(): boolean {
    return this.#surroundings.stdin.isTTY === true;
  }

  async #nextLine(): Promise<string | undefined> {
    this.#lines ??= textOf(this.#surroundings.stdin).then((text) => text.split(/\r?\n/));
    return (await this.#lines).shift();
  }
}
