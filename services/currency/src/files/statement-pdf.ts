import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import type { StatementRow } from '../app/statement.ts';
import {
  amountIn,
  counterpartyOf,
  localTime,
  type StatementDocument,
  wordsOf,
} from './statement-document.ts';

type Pdf = InstanceType<typeof PDFDocument>;

/** Points of 1/72 inch on A4. */
const LEFT = 48;
const RIGHT = 547;
const TOP = 48;
const BOTTOM = 780;
const FOOT = 800;
const ROW = 26;
const COLUMNS = { what: 140, amount: 470, balance: RIGHT } as const;
const QR_SIDE = 96;
const GREY = '#555555';

/**
 * The statement on A4. Each page leaves as soon as it is full, and nothing of it is kept: so 10,000
 * movements take no more memory than one page. Ends with the closing balance and its QR code.
 */
export async function* statementPdf(document: StatementDocument): AsyncGenerator<Uint8Array> {
  const { statement, madeAt } = document;
  const words = wordsOf(document);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: TOP,
    autoFirstPage: false,
    info: {
      Title: `${words.statement} ${statement.account}`,
      CreationDate: new Date(madeAt),
    },
  });
  const sheet = new Sheet(pdf, document);
  sheet.begin();
  let rows = 0;
  for await (const row of document.rows) {
    if (sheet.row(row)) yield* written(pdf);
    rows += 1;
  }
  sheet.end(rows);
  pdf.end();
  yield* written(pdf);
}

/** What pdfkit has finished by now; it makes everything at once and waits for nobody. */
function* written(pdf: Pdf): Generator<Uint8Array> {
  for (let part = pdf.read(); part !== null; part = pdf.read()) yield part;
}

/** One page after another. */
class Sheet {
  readonly #pdf: Pdf;
  readonly #document: StatementDocument;
  readonly #words: ReturnType<typeof wordsOf>;
  readonly #amount: ReturnType<typeof amountIn>;
  readonly #time: (at: number) => string;
  #y = TOP;
  #pages = 0;

  constructor(pdf: Pdf, document: StatementDocument) {
    const { statement, town, language } = document;
    this.#pdf = pdf;
    this.#document = document;
    this.#words = wordsOf(document);
    this.#amount = amountIn(town, statement.unit, language === 'en' ? '.' : ',');
    this.#time = localTime(town);
  }

  begin(): void {
    const { statement, town } = this.#document;
    const { account, name, from, to, unit, openingMinor } = statement;
    const words = this.#words;
    this.#newPage();
    this.#bold(16).#text(LEFT, `${words.statement} · ${town.community}`);
    this.#y += 28;
    if (town.rehearsal) this.#bold(11).#line(words.rehearsal, 16);
    if (name !== undefined) this.#bold(11).#line(name, 16);
    this.#plain(10).#line(`${words.account}: ${account} (${unit})`);
    this.#line(`${words.period}: ${from} – ${to}`);
    this.#y += 8;
    this.#heads();
    this.#total(words.opening, this.#amount(openingMinor));
  }

  /** Whether a page was finished for it. */
  row(row: StatementRow): boolean {
    const turns = this.#y + ROW > BOTTOM;
    if (turns) {
      this.#newPage();
      this.#heads();
    }
    const words = this.#words;
    const what = [words.kinds[row.kind], counterpartyOf(row)].filter((each) => each !== '');
    this.#plain(9.5).#text(LEFT, this.#time(row.at).slice(0, 16));
    this.#text(COLUMNS.what, what.join(' · '), COLUMNS.amount - 60);
    this.#right(COLUMNS.amount, this.#amount(row.amountMinor));
    this.#right(COLUMNS.balance, this.#amount(row.balanceMinor));
    this.#y += 12;
    this.#plain(7.5, GREY).#text(LEFT, `#${row.position}`);
    this.#text(COLUMNS.what, this.#details(row), RIGHT);
    this.#y += ROW - 12;
    return turns;
  }

  end(rows: number): void {
    if (this.#y + QR_SIDE + 60 > BOTTOM) this.#newPage();
    const { statement, head } = this.#document;
    const words = this.#words;
    this.#total(words.closing, this.#amount(statement.closingMinor));
    this.#y += 8;
    this.#qr(closingText(this.#document));
    const [position = '', hash = ''] = head.split(':');
    const beside = LEFT + QR_SIDE + 12;
    this.#plain(9.5).#text(beside, `${rows} ${words.rows}, ${this.#pages} ${words.pages}`);
    this.#y += 16;
    for (const line of [`${words.head} #${position}`, hash, words.check]) {
      this.#plain(7.5, GREY).#text(beside, line, RIGHT);
      this.#y += 11;
    }
  }

  #details({ effectiveOn, recordedOn, feeMinor, lots, reference }: StatementRow): string {
    const words = this.#words;
    return [
      effectiveOn === recordedOn ? '' : `${words.countsFrom} ${effectiveOn}`,
      feeMinor === undefined ? '' : `${words.fee} ${this.#amount(feeMinor)}`,
      lots
        .map(({ programme, amountMinor }) => `${programme} ${this.#amount(amountMinor)}`)
        .join(', '),
      reference,
    ]
      .filter((each) => each !== '')
      .join(' · ');
  }

  #newPage(): void {
    this.#pdf.addPage();
    this.#pages += 1;
    this.#y = FOOT;
    const { account } = this.#document.statement;
    this.#plain(7.5, GREY).#text(LEFT, account);
    this.#right(RIGHT, `${this.#words.page} ${this.#pages}`);
    this.#y = TOP;
  }

  #heads(): void {
    const words = this.#words;
    this.#bold(9).#text(LEFT, words.day);
    this.#text(COLUMNS.what, words.what);
    this.#right(COLUMNS.amount, words.amount);
    this.#right(COLUMNS.balance, words.balance);
    this.#y += 13;
    this.#pdf.moveTo(LEFT, this.#y).lineTo(RIGHT, this.#y).lineWidth(0.5).stroke();
    this.#y += 7;
  }

  #total(words: string, amount: string): void {
    this.#bold(10).#text(LEFT, words);
    this.#right(COLUMNS.balance, amount);
    this.#y += 20;
  }

  #line(text: string, height = 14): void {
    this.#text(LEFT, text, RIGHT);
    this.#y += height;
  }

  #bold(size: number): this {
    this.#pdf.font('Helvetica-Bold').fontSize(size).fillColor('black');
    return this;
  }

  #plain(size: number, colour = 'black'): this {
    this.#pdf.font('Helvetica').fontSize(size).fillColor(colour);
    return this;
  }

  /** Cut where it would run into what stands to the right of it. */
  #text(x: number, text: string, until = RIGHT): void {
    let shown = text;
    while (shown !== '' && x + this.#pdf.widthOfString(shown) > until) {
      shown = shown.slice(0, Math.min(shown.length - 1, Math.ceil(shown.length * 0.95)));
    }
    this.#pdf.text(shown === text ? text : `${shown.slice(0, -1)}…`, x, this.#y, {
      lineBreak: false,
    });
  }

  #right(x: number, text: string): void {
    this.#pdf.text(text, x - this.#pdf.widthOfString(text), this.#y, { lineBreak: false });
  }

  #qr(text: string): void {
    const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
    const side = QR_SIDE / modules.size;
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (!modules.get(row, column)) continue;
        this.#pdf.rect(LEFT + column * side, this.#y + row * side, side, side);
      }
    }
    this.#pdf.fill('black');
  }
}

/**
 * What the code of a statement says, a fact a line: the account, the last day, the balance then, and
 * the head (position and hash) of the journal that it was taken from, as `doctor --expect` takes it.
 */
export function closingText({ statement, town, head }: StatementDocument): string {
  const { account, to, closingMinor, unit, end } = statement;
  return [
    `mutirao ${town.community} statement`,
    account,
    `${to} #${end}`,
    `${amountIn(town, unit, '.')(closingMinor)} ${unit}`,
    head,
  ].join('\n');
}
