import { FileRefused, type FileRule } from '@mutirao/adapters/csv';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { checkMarkup } from './xml-markup.ts';

const TEXT = '#text';
const ATTRIBUTE = '@';
/** Kept at once, so that a file of nothing but empty elements does not take a hundred times its size. */
const MOST_ELEMENTS = 200_000;
const PLACES = XMLParser.getMetaDataSymbol() as symbol;

/** An element, its namespace prefix left out. Absent text is `''`: banks write empty elements. */
export class XmlElement {
  readonly #parsed: Record<PropertyKey, unknown>;
  readonly #name: string;
  readonly #line: number | undefined;

  constructor(name: string, parsed: unknown, line: number | undefined) {
    this.#name = name;
    this.#parsed = parsed as Record<PropertyKey, unknown>;
    this.#line = line;
  }

  get names(): string[] {
    return Object.keys(this.#parsed).filter((name) => !/^[#@]/.test(name));
  }

  get text(): string {
    return String(this.#parsed[TEXT] ?? '');
  }

  /** Its place in the text that was read. */
  get startIndex(): number {
    return (this.#parsed[PLACES] as { startIndex?: number } | undefined)?.startIndex ?? 0;
  }

  attribute(name: string): string {
    return String(this.#parsed[ATTRIBUTE + name] ?? '');
  }

  all(name: string): XmlElement[] {
    const found = (this.#parsed[name] ?? []) as unknown[];
    return found.map((each) => new XmlElement(name, each, this.#line));
  }

  /** Two values for one thing would mean choosing between them. */
  optional(name: string): XmlElement | undefined {
    const [found, second] = this.all(name);
    if (second === undefined) return found;
    throw this.refused('structure', name, `<${name}> stands twice in one <${this.#name}>.`);
  }

  one(name: string): XmlElement {
    const found = this.optional(name);
    if (found !== undefined) return found;
    throw this.refused('structure', name, `<${this.#name}> has no <${name}>.`);
  }

  /** The text of the element at the end of a path, `''` if any step of it is not there. */
  textAt(...path: readonly string[]): string {
    let element: XmlElement | undefined = this;
    for (const name of path) element = element?.optional(name);
    return element?.text ?? '';
  }

  /** An element that `readXml` left unread, now read; `line` is where it begins. */
  inside(line: number): XmlElement {
    return new XmlElement(this.#name, parse(this.text), line);
  }

  refused(rule: FileRule, field: string, message: string): FileRefused {
    const line = this.#line === undefined ? {} : { line: this.#line };
    return new FileRefused(rule, message, { field, ...line });
  }
}

/**
 * Reads a whole XML document. Elements named `unread`, of which there may be very many, keep their
 * content as text until someone looks inside, so that one at a time takes memory. Entities are not
 * resolved. Throws `FileRefused` for what is not plain markup, not well-formed or has too many
 * elements; a message never quotes the file.
 */
export function readXml(text: string, unread: string): XmlElement {
  checkMarkup(text);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) {
    const { line } = verdict.err;
    throw new FileRefused('structure', 'The XML is broken here, or cut short.', { line });
  }
  const document = new XmlElement('file', parse(text, unread), undefined);
  const [root = '', second] = document.names;
  if (second === undefined) return document.one(root);
  throw new FileRefused('structure', 'Expected one document, found more.');
}

function parse(text: string, unread?: string): unknown {
  let elements = 0;
  const parser = new XMLParser({
    attributeNamePrefix: ATTRIBUTE,
    textNodeName: TEXT,
    ignoreAttributes: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    removeNSPrefix: true,
    // Amounts and codes stay text.
    parseTagValue: false,
    processEntities: false,
    isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
    alwaysCreateTextNode: true,
    captureMetaData: true,
    ...(unread !== undefined && { stopNodes: [`..${unread}`] }),
    updateTag(name) {
      elements += 1;
      if (elements <= MOST_ELEMENTS) return name;
      throw new FileRefused('too-long', `The file has more than ${MOST_ELEMENTS} elements.`);
    },
  });
  try {
    return parser.parse(text);
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused('structure', 'The XML uses a name that is reserved.');
  }
}
