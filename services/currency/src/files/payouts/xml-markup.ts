import { FileRefused } from '@mutirao/adapters/csv';

/** In characters: of a text, a comment or a tag. Banks' notes have a few hundred. */
const MOST_CHARACTERS = 64 * 1024;
/** A status report is about ten levels deep. */
const MOST_DEPTH = 32;
/** A tag whose attributes, eight at most, hold neither `<` nor `>`. */
const TAG =
  /<\/?[^<>"'!?/\s][^<>"']{0,300}(?:(?:"[^<>"]{0,1000}"|'[^<>']{0,1000}')[^<>"']{0,100}){0,8}>/y;
const OTHERS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/**
 * Refuses, in one pass and without memory of its own, what no bank writes and what would cost a
 * parser minutes or gigabytes: a DTD, and with it entities; tags, texts or nesting without end. What
 * passes need not be well-formed. Throws `FileRefused`.
 */
export function checkMarkup(text: string): void {
  let end = 0;
  let line = 1;
  let depth = 0;
  while (end < text.length) {
    const found = text.indexOf('<', end);
    const mark = found < 0 ? text.length : found;
    const next = mark === text.length ? mark : markEnd(text, mark);
    if (next - end > MOST_CHARACTERS) throw refused(line, 'A tag or a text is too long here.');
    if (next < 0) throw refused(line, 'A tag is broken here or has no end; a DTD is not taken.');
    depth += depthOf(text, mark, next);
    if (depth > MOST_DEPTH) throw refused(line, 'The elements are nested too deeply here.');
    line += linesBetween(text, end, next);
    end = next;
  }
}

/** Where the markup that begins at `mark` ends, or −1 if it is none of a plain document. */
function markEnd(text: string, mark: number): number {
  TAG.lastIndex = mark;
  if (TAG.test(text)) return TAG.lastIndex;
  for (const [begin, end] of OTHERS) {
    if (!text.startsWith(begin, mark)) continue;
    const found = text.indexOf(end, mark + begin.length);
    return found < 0 ? found : found + end.length;
  }
  return -1;
}

/** How much deeper the markup from `mark` to `end` leads: 1, −1 or 0. */
function depthOf(text: string, mark: number, end: number): number {
  const first = text[mark + 1] ?? '?';
  if (first === '/') return -1;
  return '!?'.includes(first) || text[end - 2] === '/' ? 0 : 1;
}

function linesBetween(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 10) lines += 1;
  return lines;
}

function refused(line: number, message: string): FileRefused {
  return new FileRefused('structure', message, { line });
}
