import { Command } from 'commander';

/**
 * An id, a charge or payment of it, a version of it, or a pair, that begins as an option does. No
 * option has a capital.
 */
const DASHED_ID = /^-(?=.*[A-Z_])[\w-]{21}(\.\d{1,10}(\.\d{1,4})?|@\d{1,9}|\.[\w-]{22})?$/;
/** No word of a command line can hold this character. */
const MARK = '\0';

/**
 * Ids are random base64url: one in 64 begins with "-", and some with "-h". They are words like any
 * other here, where commander would take them for options.
 */
export class IdCommand extends Command {
  override createCommand(name?: string): Command {
    return new IdCommand(name);
  }

  override parseOptions(words: string[]): { operands: string[]; unknown: string[] } {
    const marked = words.map((word) => (DASHED_ID.test(word) ? MARK + word : word));
    const { operands, unknown } = super.parseOptions(marked);
    return { operands: operands.map(plain), unknown: unknown.map(plain) };
  }

  override setOptionValueWithSource(name: string, value: unknown, source?: string): this {
    return super.setOptionValueWithSource(
      name,
      typeof value === 'string' ? plain(value) : value,
      source,
    );
  }
}

function plain(word: string): string {
  return word.replace(MARK, '');
}
