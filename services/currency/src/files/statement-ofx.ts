import type { StatementRow } from '../app/statement.ts';
import {
  amountIn,
  counterpartyOf,
  isMoney,
  localTime,
  type StatementDocument,
  wordsOf,
} from './statement-document.ts';

const ROWS_A_PART = 200;
/** As long as OFX lets NAME and MEMO be. */
const MOST_NAME = 32;
const MOST_MEMO = 255;

/**
 * The statement as OFX 2.1.1 (XML), for the programs that read a bank's. OFX knows the moneys of ISO
 * 4217 alone: so CURDEF is the money that backs the local currency, one for one, and ORG says which
 * currency it is. Events that moved nothing are left out, as no bank states them.
 */
export async function* statementOfx(document: StatementDocument): AsyncGenerator<string> {
  const { statement, town, madeAt } = document;
  const { unit, from, to, closingMinor } = statement;
  if (!isMoney(town, unit)) throw new Error(`${unit} is no money: OFX states accounts of money`);
  const time = localTime(town);
  yield `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>
<DTSERVER>${stamp(time(madeAt))}</DTSERVER><LANGUAGE>${LANGUAGES[document.language]}</LANGUAGE>
<FI><ORG>${escaped(`${town.community} ${unit}`, MOST_NAME)}</ORG></FI></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>0</TRNUID><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>
<STMTRS><CURDEF>${town.backedBy}</CURDEF>
<BANKACCTFROM><BANKID>${escaped(town.community, MOST_NAME)}</BANKID>
<ACCTID>${escaped(statement.account, MOST_MEMO)}</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>
<BANKTRANLIST><DTSTART>${digits(from)}</DTSTART><DTEND>${digits(to)}</DTEND>
`;
  yield* transactions(document, time);
  const closing = amountIn(town, unit, '.')(closingMinor);
  yield `</BANKTRANLIST>
<LEDGERBAL><BALAMT>${closing}</BALAMT><DTASOF>${digits(to)}</DTASOF></LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
}

/** ISO 639-2, as OFX names languages. */
const LANGUAGES = { en: 'ENG', pt: 'POR', fr: 'FRA' } as const;

async function* transactions(
  document: StatementDocument,
  time: (at: number) => string,
): AsyncGenerator<string> {
  const { statement, town } = document;
  const amount = amountIn(town, statement.unit, '.');
  const { kinds } = wordsOf(document);
  const transaction = (row: StatementRow): string => {
    const other = counterpartyOf(row);
    const memo = [kinds[row.kind], row.counterparty ?? '', row.reference];
    return `<STMTTRN><TRNTYPE>${row.amountMinor < 0 ? 'DEBIT' : 'CREDIT'}</TRNTYPE>\
<DTPOSTED>${stamp(time(row.at))}</DTPOSTED><TRNAMT>${amount(row.amountMinor)}</TRNAMT>\
<FITID>${row.position}</FITID><NAME>${escaped(other || kinds[row.kind], MOST_NAME)}</NAME>\
<MEMO>${escaped(memo.filter((each) => each !== '').join(' '), MOST_MEMO)}</MEMO></STMTTRN>
`;
  };
  let part = '';
  let rows = 0;
  for await (const row of document.rows) {
    if (row.amountMinor === 0) continue;
    part += transaction(row);
    rows += 1;
    if (rows % ROWS_A_PART !== 0) continue;
    yield part;
    part = '';
  }
  yield part;
}

/** `YYYYMMDDHHMMSS` on the town's own clocks: who reads it takes the day from it. */
const stamp = (local: string): string => local.replaceAll(/\D/g, '');
const digits = (day: string): string => day.replaceAll('-', '');

function escaped(text: string, most: number): string {
  return [...text]
    .slice(0, most)
    .join('')
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
