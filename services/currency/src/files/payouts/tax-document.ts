export type TaxDocumentVerdict = 'ok' | 'shape' | 'check-digit';

/**
 * Judges a Brazilian tax number without punctuation: a CPF (person, 11 digits) or a CNPJ
 * (organisation, 14). The two refusals mean different work: the wrong column, or a mistyped digit.
 * The first twelve of a CNPJ may be letters since July 2026 (Instrução Normativa RFB 2.229/2024);
 * a character counts as its ASCII code less 48, so digits count as before.
 */
export function taxDocumentVerdict(text: string): TaxDocumentVerdict {
  const length = /^[0-9]{11}$/.test(text) ? 9 : /^[0-9A-Z]{12}[0-9]{2}$/.test(text) ? 12 : 0;
  // All the same figure ties by arithmetic, yet is what people type to fill a field.
  if (length === 0 || /^(.)\1*$/.test(text)) return 'shape';
  const first = checkDigit(text.slice(0, length), length);
  const second = checkDigit(text.slice(0, length) + first, length);
  return text.endsWith(`${first}${second}`) ? 'ok' : 'check-digit';
}

/** CPF or CNPJ, as the bank's files code it. */
export function isOrganisation(document: string): boolean {
  return document.length === 14;
}

/** Modulo 11 with weights 2, 3, 4 … from the right: up to 11 in a CPF, up to 9 and again in a CNPJ. */
function checkDigit(text: string, length: number): number {
  const weights = length === 9 ? 10 : 8;
  let sum = 0;
  for (let place = 0; place < text.length; place++) {
    sum += (text.charCodeAt(text.length - 1 - place) - 48) * ((place % weights) + 2);
  }
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}
