import { FileRefused } from '@mutirao/adapters/csv';

/** An element with its text, or an aggregate with its children, as OFX calls them. */
export interface OfxElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly OfxElement[];
}

interface OpenElement extends OfxElement {
  readonly children: OfxElement[];
}

/** A statement is ten levels deep; deeper nesting comes from a broken file or a hostile one. */
const MOST_DEPTH = 64;
const NO_CHILDREN: readonly OfxElement[] = [];
const TAG = /<(\/?)([A-Z][A-Z0-9._]*)(?:\s[^<>]{0,1000})?(\/?)>/y;
const ENTITY = /&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));/g;
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u{a0}' } as const;

/**
 * Reads SGML as OFX 1.x uses it and XML as 2.x does, by one rule: an element with text needs no end
 * tag. One without is open until an end tag comes, its own or that of an aggregate around it; in the
 * latter case it was an empty element and what followed were its siblings. `required` names the
 * aggregates for which that would hide data: they must have their own end tag.
 */
export function readElements(text: string, required: ReadonlySet<string>): OfxElement {
  const root: OpenElement = { name: '', text: '', children: [] };
  const open = [root];
  let leaf = '';
  for (const tag of tags(text)) {
    const top = open.at(-1) ?? root;
    if (tag.kind === 'end') {
      if (tag.name === leaf) leaf = '';
      else closeTo(tag.name, open, required);
    } else if (tag.text !== '' || tag.kind === 'empty') {
      top.children.push({ name: tag.name, text: tag.text, children: NO_CHILDREN });
      leaf = tag.kind === 'empty' ? '' : tag.name;
    } else {
      const element: OpenElement = { name: tag.name, text: '', children: [] };
      top.children.push(element);
      if (open.push(element) > MOST_DEPTH) {
        throw new FileRefused('structure', `<${tag.name}> is nested too deeply.`, {
          field: tag.name,
        });
      }
      leaf = '';
    }
  }
  const unclosed = open.at(-1)?.name;
  if (unclosed) throw notClosed(open.find(({ name }) => required.has(name))?.name ?? unclosed);
  return root;
}

function closeTo(name: string, open: OpenElement[], required: ReadonlySet<string>): void {
  if (!open.some((element) => element.name === name)) {
    throw new FileRefused('structure', `</${name}> ends something that was not begun.`, {
      field: name,
    });
  }
  for (let top = open.pop(); top !== undefined && top.name !== name; top = open.pop()) {
    if (required.has(top.name)) throw notClosed(top.name);
    for (const child of top.children.splice(0)) open.at(-1)?.children.push(child);
  }
}

function notClosed(name: string): FileRefused {
  const message = `<${name}> has no end: the file is cut short or broken.`;
  return new FileRefused('structure', message, { field: name });
}

interface Tag {
  readonly kind: 'begin' | 'end' | 'empty';
  readonly name: string;
  /** What follows the tag up to the next one, without white space around it. */
  readonly text: string;
}

/** A `<` that begins no tag is text: banks write memos without escaping them. */
function* tags(source: string): Generator<Tag> {
  let current: Omit<Tag, 'text'> | undefined;
  let text = '';
  let position = 0;
  while (position < source.length) {
    const mark = source.indexOf('<', position);
    text += unescaped(source.slice(position, mark < 0 ? source.length : mark));
    if (mark < 0) break;
    const special = specialAt(source, mark);
    TAG.lastIndex = mark;
    const found = special ? null : TAG.exec(source);
    if (special) text += special.text;
    else if (found === null) text += '<';
    else {
      if (current) yield { ...current, text: text.trim() };
      const [, slash, name = '', selfClosed] = found;
      current = { kind: slash ? 'end' : selfClosed ? 'empty' : 'begin', name };
      text = '';
    }
    position = special?.end ?? (found ? TAG.lastIndex : mark + 1);
  }
  if (current) yield { ...current, text: text.trim() };
}

/** Comments, instructions and literal text; a DOCTYPE could define entities and is refused. */
function specialAt(source: string, mark: number): { text: string; end: number } | undefined {
  if (source.startsWith('<!DOCTYPE', mark) || source.startsWith('<!ENTITY', mark)) {
    throw new FileRefused('structure', 'A statement must not define entities (DOCTYPE).');
  }
  for (const [begin, end] of SPECIALS) {
    if (!source.startsWith(begin, mark)) continue;
    const stop = source.indexOf(end, mark + begin.length);
    if (stop < 0) throw new FileRefused('structure', `"${begin}" has no "${end}".`);
    const text = begin === '<![CDATA[' ? source.slice(mark + begin.length, stop) : '';
    return { text, end: stop + end.length };
  }
  return undefined;
}

const SPECIALS = [
  ['<![CDATA[', ']]>'],
  ['<!--', '-->'],
  ['<?', '?>'],
] as const;

/** Once, so that `&amp;lt;` is the text `&lt;`. What is no known entity stays as it stands. */
function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (entity, name: keyof typeof NAMED, decimal, hexadecimal) => {
    if (name) return NAMED[name];
    const code = Number.parseInt(decimal ?? hexadecimal, decimal ? 10 : 16);
    const isCharacter = code >= 32 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : entity;
  });
}
