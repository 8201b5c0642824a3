import { type Minor, sum } from '@mutirao/money';
import { plantedLines } from './planted-lines.ts';
import { ROLL_HEADER, rollFields, rollLine } from './roll-line.ts';
import type { GeneratedProgramme, GeneratedTown } from './town-generator.ts';

/** A line that a check must refuse, where it stands (the header is line 1) and for which rule. */
export interface PlantedLine {
  readonly line: number;
  readonly rule: string;
}

/** A payment roll in the official layout, with what a right reading of it finds. */
export interface RollFile {
  readonly lines: number;
  /** Of all lines: an amount that cannot be read adds 0. */
  readonly totalMinor: Minor;
  readonly payableLines: number;
  readonly payableMinor: Minor;
  readonly planted: readonly PlantedLine[];
  /** The file's bytes, ISO-8859-1 with CRLF, in pieces of about 200 KiB. */
  chunks(): Generator<Buffer>;
}

export interface RollFileOptions {
  /** Two lines more of each kind that must be refused; the programme must pay three people or more. */
  readonly plantBad?: boolean;
}

export function rollFile(
  town: GeneratedTown,
  programme: GeneratedProgramme,
  { plantBad = false }: RollFileOptions = {},
): RollFile {
  const { entitlements, totalMinor } = programme;
  const planted = plantBad ? plantedLines(town, programme) : [];
  // Spread over the file, so that what is doubled stands behind what it repeats.
  const places = planted.map((_, index) =>
    Math.floor(((index + 1) * entitlements.length) / (planted.length + 1)),
  );
  function* lines(): Generator<string> {
    let next = 0;
    for (const [index, { person, amountMinor }] of entitlements.entries()) {
      for (; places[next] === index; next++) yield planted[next]?.text ?? '';
      yield rollLine(rollFields(town.period, person, amountMinor));
    }
  }
  return {
    lines: entitlements.length + planted.length,
    totalMinor: sum([totalMinor, ...planted.map((each) => each.countedMinor)]),
    payableLines: entitlements.length,
    payableMinor: totalMinor,
    planted: planted.map(({ rule }, index) => ({ line: 2 + index + (places[index] ?? 0), rule })),
    chunks: () => encoded(lines()),
  };
}

const LINES_A_CHUNK = 2_000;

function* encoded(lines: Iterable<string>): Generator<Buffer> {
  let pending = [ROLL_HEADER];
  for (const line of lines) {
    pending.push(line);
    if (pending.length < LINES_A_CHUNK) continue;
    yield Buffer.from(`${pending.join('\r\n')}\r\n`, 'latin1');
    pending = [];
  }
  if (pending.length > 0) yield Buffer.from(`${pending.join('\r\n')}\r\n`, 'latin1');
}
