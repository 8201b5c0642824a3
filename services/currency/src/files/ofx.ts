import { isUtf8 } from 'node:buffer';
import { decodeBytes, FileRefused, type FileRule, shown } from '@mutirao/adapters/csv';
import { type Minor, nationalDecimals, negate, parseAmount } from '@mutirao/money';
import { isCalendarDate } from './calendar-date.ts';
import { type OfxElement, readElements } from './ofx-elements.ts';

const MOST_LINES = 200_000;
/** The type of FITID in OFX is A-255. */
const MOST_FITID_CHARACTERS = 255;

export interface OfxLine {
  /** The bank's own name of the line; a file may hold one twice, and the caller decides. */
  readonly fitId: string;
  /** CREDIT, DEBIT, INT, FEE … as the bank says. */
  readonly type: string;
  /** `YYYY-MM-DD`: the day as the bank wrote it, in the bank's own zone. */
  readonly posted: string;
  /** Signed, in minor units of the statement's currency. Zero is possible. */
  readonly amount: Minor;
  readonly name: string;
  readonly memo: string;
}

export interface OfxStatement {
  readonly bankId: string;
  readonly accountId: string;
  readonly accountType: string;
  /** ISO 4217. */
  readonly currency: string;
  /** `YYYY-MM-DD`, the first and the last day that the statement covers. */
  readonly from: string;
  readonly to: string;
  readonly lines: readonly OfxLine[];
  readonly ledgerBalance: { readonly amount: Minor; readonly asOf: string };
}

/** A cut or misnested one of these would hide lines without a sign. */
const REQUIRED_ENDS = new Set([
  'OFX',
  'BANKMSGSRSV1',
  'STMTTRNRS',
  'STMTRS',
  'BANKACCTFROM',
  'BANKTRANLIST',
  'STMTTRN',
  'LEDGERBAL',
]);

/**
 * Reads the bank statements of an OFX file, 1.x (SGML) or 2.x (XML). A statement is a record of facts
 * whose balance must tie, so it is taken whole or refused whole, by `FileRefused`. The caller bounds
 * the number of bytes.
 */
export function readOfx(bytes: Buffer): OfxStatement[] {
  const text = statementText(bytes);
  if (!text.includes('<OFX')) {
    throw refused('structure', 'OFX', 'Expected an OFX file: there is no <OFX>.');
  }
  const ofx = one(readElements(text, REQUIRED_ENDS), 'OFX');
  if (all(ofx, 'CREDITCARDMSGSRSV1').length > 0) {
    const message = 'This is the statement of a credit card; expected one of a bank account.';
    throw refused('account-type', 'CREDITCARDMSGSRSV1', message);
  }
  const responses = all(ofx, 'BANKMSGSRSV1').flatMap((messages) => all(messages, 'STMTTRNRS'));
  if (responses.length === 0) {
    throw refused('structure', 'STMTTRNRS', 'The file holds no statement of a bank account.');
  }
  const statements = responses.map((response) => readStatement(one(response, 'STMTRS')));
  const lines = statements.reduce((count, statement) => count + statement.lines.length, 0);
  if (lines > MOST_LINES) {
    throw refused('too-long', 'STMTTRN', `Expected at most ${MOST_LINES} lines; it has ${lines}.`);
  }
  return statements;
}

function readStatement(statement: OfxElement): OfxStatement {
  const account = one(statement, 'BANKACCTFROM');
  const list = one(statement, 'BANKTRANLIST');
  const balance = one(statement, 'LEDGERBAL');
  const currency = required(statement, 'CURDEF');
  const decimals = nationalDecimals(currency);
  if (decimals === undefined) {
    throw refused('currency', 'CURDEF', `The currency "${shown(currency)}" is not known.`);
  }
  return {
    bankId: required(account, 'BANKID'),
    accountId: required(account, 'ACCTID'),
    accountType: required(account, 'ACCTTYPE'),
    currency,
    from: date(list, 'DTSTART'),
    to: date(list, 'DTEND'),
    lines: all(list, 'STMTTRN').map((line) => readLine(line, { currency, decimals })),
    ledgerBalance: {
      amount: amount(balance, 'BALAMT', decimals),
      asOf: date(balance, 'DTASOF'),
    },
  };
}

function readLine(
  line: OfxElement,
  { currency, decimals }: { readonly currency: string; readonly decimals: number },
): OfxLine {
  const fitId = textOf(line, 'FITID');
  if (fitId === '' || fitId.length > MOST_FITID_CHARACTERS) {
    // No memo here: what a refusal says may be logged.
    const where = shown(`${textOf(line, 'DTPOSTED')} ${textOf(line, 'TRNAMT')}`);
    throw refused('fitid', 'FITID', `A line (${where}) has no FITID of 1 to 255 characters.`);
  }
  const [other] = all(line, 'CURRENCY');
  if (other && textOf(other, 'CURSYM') !== currency) {
    throw refused('currency', 'CURSYM', `The line ${fitId} is not in ${currency}.`);
  }
  const [payee] = all(line, 'PAYEE');
  return {
    fitId,
    type: required(line, 'TRNTYPE', fitId),
    posted: date(line, 'DTPOSTED', fitId),
    amount: amount(line, 'TRNAMT', decimals, fitId),
    name: textOf(line, 'NAME') || (payee ? textOf(payee, 'NAME') : ''),
    memo: textOf(line, 'MEMO'),
  };
}

function all(parent: OfxElement, name: string): OfxElement[] {
  return parent.children.filter((child) => child.name === name);
}

function one(parent: OfxElement, name: string): OfxElement {
  const [found, second] = all(parent, name);
  if (found !== undefined && second === undefined) return found;
  const message = `Expected one <${name}> in <${parent.name || 'file'}>, found ${found ? 'more' : 'none'}.`;
  throw refused('structure', name, message);
}

/** Two values for one thing would mean choosing between them. */
function textOf(parent: OfxElement, name: string): string {
  const [found, second] = all(parent, name);
  if (second !== undefined) {
    throw refused('structure', name, `<${name}> stands twice in one <${parent.name}>.`);
  }
  return found?.text ?? '';
}

function required(parent: OfxElement, name: string, fitId?: string): string {
  const text = textOf(parent, name);
  if (text === '') throw refused('structure', name, `${place(parent, fitId)} has no <${name}>.`);
  return text;
}

/**
 * `YYYYMMDD[HHMMSS[.sss]][[-3:BRT]]`. The day part alone counts: the posting date is the bank's word,
 * not an instant that could fall on another day elsewhere.
 */
function date(parent: OfxElement, name: string, fitId?: string): string {
  const text = required(parent, name, fitId);
  const found =
    /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{4,6}(\.[0-9]{1,6})?)?(\s*\[[^\]]{1,40}\])?$/.exec(text);
  const day = found ? `${found[1]}-${found[2]}-${found[3]}` : '';
  if (isCalendarDate(day)) return day;
  const message = `${place(parent, fitId)} has "${shown(text)}" as <${name}>: expected a day as YYYYMMDD.`;
  throw refused('date', name, message);
}

/**
 * A sign, digits, and a point or comma with at most the currency's decimals. OFX lets a bank leave
 * out decimals that are zero; thousands separators it forbids.
 */
function amount(parent: OfxElement, name: string, decimals: number, fitId?: string): Minor {
  const text = required(parent, name, fitId);
  const [, sign, whole = '', fraction = ''] =
    /^([+-]?)([0-9]{1,20})(?:[.,]([0-9]{1,20}))?$/.exec(text) ?? [];
  const digits = decimals > 0 ? `${whole}.${fraction.padEnd(decimals, '0')}` : whole + fraction;
  const value = parseAmount(digits, { decimals, separator: '.' });
  if (value === undefined || (decimals === 0 && fraction !== '')) {
    const message = `${place(parent, fitId)} has "${shown(text)}" as <${name}>: expected digits with at most ${decimals} decimals, below 2^53 of the smallest unit.`;
    throw refused('amount', name, message);
  }
  return sign === '-' ? negate(value) : value;
}

function place(parent: OfxElement, fitId?: string): string {
  return fitId === undefined ? `<${parent.name}>` : `The line ${fitId}`;
}

function refused(rule: FileRule, field: string, message: string): FileRefused {
  return new FileRefused(rule, message, { field });
}

/** Valid UTF-8 is UTF-8, whatever the header says; otherwise the header must name a charset of one byte. */
function statementText(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(bytes);
  const header = bytes.toString('latin1', 0, 1_000);
  if (
    !isUtf8(bytes) &&
    /(ENCODING:\s*UTF-?8|CHARSET:\s*UTF-?8|encoding=["']UTF-?8)/i.test(header)
  ) {
    throw refused(
      'encoding',
      'ENCODING',
      'The header promises UTF-8; the text is not valid UTF-8.',
    );
  }
  const text = decodeBytes(bytes);
  if (text.includes('\u{0}')) throw refused('encoding', 'ENCODING', 'This is not a text file.');
  return text;
}
