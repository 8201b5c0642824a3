import { globSync, readFileSync, statSync } from 'node:fs';

/** A text as it might stand in a file. */
function encodings(text: string): Buffer[] {
  const wide = Buffer.from(text, 'utf16le');
  const escaped = text.replaceAll(
    /[^\x20-\x7e]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [
    Buffer.from(text),
    Buffer.from(text, 'latin1'),
    wide,
    Buffer.from(wide).swap16(),
    Buffer.from(escaped),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(Buffer.from(text).toString('base64').replaceAll('=', '')),
  ];
}

/** Which of the texts `bytes` holds, in whatever encoding, whole or decomposed, in any case. */
export function found(bytes: Buffer, texts: readonly string[]): string[] {
  return texts.filter((text) => traces(text).some((trace) => bytes.includes(trace)));
}

const known = new Map<string, readonly Buffer[]>();

/** What of a text there may be in a file, each once: much of it is the same in many encodings. */
function traces(text: string): readonly Buffer[] {
  const forms = [text, text.normalize('NFD'), text.toUpperCase(), text.toLowerCase()];
  const made = known.get(text) ?? [
    ...new Map(
      forms.flatMap(encodings).map((bytes) => [bytes.toString('latin1'), bytes] as const),
    ).values(),
  ];
  known.set(text, made);
  return made;
}

/** Which of these numbers of 11 digits `bytes` holds, with single or wide characters. */
export function foundNumbers(bytes: Buffer, numbers: ReadonlySet<string>): string[] {
  const hits = new Set<string>();
  for (const text of [bytes.toString('latin1'), bytes.toString('latin1').replaceAll('\0', '')]) {
    for (const [digits] of text.matchAll(/\d{11,}/g)) {
      for (let at = 0; at + 11 <= digits.length; at++) {
        const number = digits.slice(at, at + 11);
        if (numbers.has(number)) hits.add(number);
      }
    }
  }
  return [...hits];
}

/** Every file below these folders, by its path. */
export function filesOf(...folders: readonly string[]): Map<string, Buffer> {
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*`));
  const files = paths.filter((path) => statSync(path).isFile());
  return new Map(files.map((path) => [path, readFileSync(path)]));
}
