import { FileRefused } from '@mutirao/adapters/csv';
import { occurrenceWords } from './cnab240-occurrences.ts';
import { readCnab240Return } from './cnab240-return.ts';
import { readPain002 } from './pain002.ts';
import { statusWords } from './pain002-codes.ts';
import type { ReturnFile } from './returned-payment.ts';

export type { Outcome, ReturnedPayment, ReturnFile } from './returned-payment.ts';

const MEBIBYTE = 1024 * 1024;
/** More than a hundred thousand payments; what is larger is not a bank's answer to us. */
const MOST_MEBIBYTES = 32;

/**
 * Reads a bank's return file, CNAB 240 or ISO 20022 pain.002 (001.03 to 001.10), by its content.
 * Taken whole or refused whole, by `FileRefused`: half an answer would leave money in two places.
 * Holds the file in memory, up to 32 MiB.
 */
export async function readReturnFile(bytes: AsyncIterable<Uint8Array>): Promise<ReturnFile> {
  const file = await gathered(bytes);
  if (file.includes(0)) {
    throw new FileRefused('encoding', 'Expected a text file; this is UTF-16 or a program.');
  }
  const isXml = /^(?:\u00ef\u00bb\u00bf)?\s*</.test(file.toString('latin1', 0, 1_000));
  return isXml ? readPain002(file) : readCnab240Return(file);
}

/** In one buffer that grows, as a stream of very small pieces would take many times its size. */
async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let file = Buffer.allocUnsafe(64 * 1024);
  let length = 0;
  for await (const piece of bytes) {
    const needed = length + piece.length;
    if (needed > MOST_MEBIBYTES * MEBIBYTE) {
      throw new FileRefused('too-long', `The file is larger than ${MOST_MEBIBYTES} MiB.`);
    }
    if (needed > file.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * file.length));
      file.copy(larger, 0, 0, length);
      file = larger;
    }
    file.set(piece, length);
    length = needed;
  }
  return file.subarray(0, length);
}

/** `reason` of a payment for a person: the usual codes in words, any other as the bank gives it. */
export function returnReason(format: ReturnFile['format'], reason: string): string {
  const isCnab = format === 'cnab240';
  const codes = isCnab ? reason.split(' ') : [reason];
  const words = codes.map((code) => (isCnab ? occurrenceWords(code) : statusWords(code)));
  return words.map((text, index) => text ?? `the bank gives the code ${codes[index]}`).join('; ');
}
