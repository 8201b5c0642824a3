/** A text as it may stand in a file. */
export type Encodings = readonly Buffer[];

/**
 * As UTF-8 (whole and decomposed), Latin-1, UTF-16, without accents, escaped as in JSON and in
 * addresses, and in base64 from each of its three beginnings.
 */
export function encodingsOf(text: string): Encodings {
  const decomposed = text.normalize('NFD');
  const escaped = text.replaceAll(
    /[^\x20-\x7e]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const forms = [
    Buffer.from(text),
    Buffer.from(decomposed),
    Buffer.from(text, 'latin1'),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(decomposed.replaceAll(/\p{M}/gu, '')),
    Buffer.from(escaped),
    Buffer.from(encodeURIComponent(text)),
    ...[0, 1, 2].map((before) => base64Within(Buffer.from(text), before)),
  ];
  const different = new Map(forms.map((form) => [form.toString('latin1'), form]));
  return [...different.values()];
}

/** The signs of base64 that a text is, whatever comes after `before` bytes ahead of it. */
function base64Within(text: Buffer, before: number): Buffer {
  const encoded = Buffer.concat([Buffer.alloc(before), text]).toString('base64');
  const first = Math.ceil((before * 8) / 6);
  const end = Math.floor(((before + text.length) * 8) / 6);
  return Buffer.from(encoded.slice(first, end));
}
