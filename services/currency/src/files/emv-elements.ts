/** Data objects of EMVCo QR codes: an ID and a length of two digits each, then the value. */
export function element(id: string, value: string): string {
  if (value.length === 0 || value.length > 99) {
    throw new Error(`the value of ${id} has 1 to 99 characters`);
  }
  return `${id}${String(value.length).padStart(2, '0')}${value}`;
}

/** Longest text of a QR code that is read, in characters (EMV QRCPS §3.2: 512 bytes at most). */
const MOST_CHARACTERS = 512;

/**
 * The values by ID. `undefined` for a text that ends within an object, has anything after the last
 * one, or an ID twice: all that a reader might take for something else than its writer meant.
 */
export function readElements(text: string): ReadonlyMap<string, string> | undefined {
  const elements = new Map<string, string>();
  if (text.length > MOST_CHARACTERS) return undefined;
  for (let at = 0; at < text.length; ) {
    const [, id, digits] = /^(\d\d)(\d\d)/.exec(text.slice(at, at + 4)) ?? [];
    if (id === undefined || digits === undefined) return undefined;
    const start = at + 4;
    at = start + Number(digits);
    if (at === start || at > text.length || elements.has(id)) return undefined;
    elements.set(id, text.slice(start, at));
  }
  return elements.size === 0 ? undefined : elements;
}

/** CRC-16/CCITT-FALSE (ISO/IEC 13239: polynomial 1021, begins with FFFF) as four hexadecimal digits. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
