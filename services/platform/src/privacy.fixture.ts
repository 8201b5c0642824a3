import { globSync, readFileSync, statSync } from 'node:fs';

/** A text as it might stand in a file, by the name of its encoding. */
function encodings(text: string): [string, Buffer][] {
  const wide = Buffer.from(text, 'utf16le');
  const escaped = text.replaceAll(
    /[^\x20-\x7e]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [
    ['UTF-8', Buffer.from(text)],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['UTF-16LE', wide],
    ['UTF-16BE', Buffer.from(wide).swap16()],
    ['JSON', Buffer.from(escaped)],
    ['URL', Buffer.from(encodeURIComponent(text))],
    ['base64', Buffer.from(Buffer.from(text).toString('base64').replaceAll('=', ''))],
  ];
}

/** Which of the texts `bytes` holds, in whatever encoding, whole or decomposed, in any case. */
export function found(bytes: Buffer, texts: readonly string[]): string[] {
  return texts.filter((text) =>
    [text, text.normalize('NFD'), text.toUpperCase(), text.toLowerCase()].some((form) =>
      encodings(form).some(([, encoded]) => bytes.includes(encoded)),
    ),
  );
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
