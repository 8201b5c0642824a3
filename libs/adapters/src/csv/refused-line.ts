const SHOWN_CHARACTERS = 100;

/**
 * One line that is not used, while the others are. `value` is what stood in the file, cut at 100
 * characters; it may be personal data, so it belongs in the erasable store and never in a journal
 * or a log.
 */
export interface RefusedLine<Rule extends string> {
  /** The header is line 1. A record whose quoted field runs over line ends counts as one line. */
  readonly line: number;
  /** The header as written in the file; empty if the line as a whole is meant. */
  readonly field: string;
  readonly rule: Rule;
  readonly value: string;
  readonly message: string;
  /** Of a payment: whose line it is, where its number is a good one. Personal data. */
  readonly nis?: string;
}

export function isRefused<Rule extends string>(
  line: object | RefusedLine<Rule>,
): line is RefusedLine<Rule> {
  return 'rule' in line;
}

/** The part of a value that a screen or a report shows. */
export function shown(value: string): string {
  return value.length > SHOWN_CHARACTERS ? value.slice(0, SHOWN_CHARACTERS) : value;
}
