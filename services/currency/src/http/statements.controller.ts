import { Answers, Does, invalid, preferredLanguage } from '@mutirao/nest';
import {
  Controller,
  Get,
  Header,
  Headers,
  Inject,
  Param,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { merchantOf, type StatementPeriod, type StatementRow } from '../app/statement.ts';
import { type Asked, statementFile, statementPage } from '../app/statement-views.ts';
import { type Call, Town } from '../app/town.ts';
import { STATEMENT_WORDS } from '../files/statement-words.ts';
import { CallOf, may } from './caller.ts';
import { seenAccount } from './own-accounts.ts';
import { LANGUAGES, type Language } from './problem-texts/text.ts';
import { found } from './problems.ts';
import { FromReadModels } from './read-models.ts';
import * as examples from './statements-examples.ts';
import { StatementPeriodQuery } from './statements-requests.ts';

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  ofx: 'application/x-ofx',
  pdf: 'application/pdf',
} as const;

@Controller()
export class StatementsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  /** By the days on which events were recorded, both included. */
  @Get('accounts/:account/statement')
  @Answers(200, 'A statement that ties, as JSON, CSV, PDF or OFX', examples.statement)
  @Header('vary', 'accept-language')
  @Does('statement.see')
  @FromReadModels()
  async statement(
    @Param('account') name: string,
    @Query() query: StatementPeriodQuery,
    @Headers('accept-language') wanted: string | undefined,
    @CallOf() call: Call,
  ) {
    const account = await seenAccount(this.town, call, name, 'statement.see');
    const discreet = !may(call, 'statement.see') && merchantOf(account) !== undefined;
    const asked = { ...this.#periodOf(query), discreet };
    const language = languageOf(wanted);
    const { format = 'json', after, limit = '1000' } = query;
    if (format !== 'json') return this.#file(account, { ...asked, format, language });
    const page = await statementPage(this.town, account, {
      ...asked,
      limit: Number(limit),
      ...(after === undefined ? {} : { after: Number(after) }),
    });
    const { statement, rows, ...rest } = found(page, 'account');
    const { begin: _, end: position, discreet: __, ...about } = statement;
    const show = (row: StatementRow) => shownRow(row, language);
    return { ...about, position, rows: rows.map(show), ...rest };
  }

  async #file(
    account: string,
    options: Asked & { format: keyof typeof TYPES; language: Language },
  ): Promise<StreamableFile> {
    const { format, from, to } = options;
    const file = found(await statementFile(this.town, account, options), 'account');
    const name = `${account.replaceAll(/[^\w-]/g, '-')}-${from}-${to}.${format}`;
    return new StreamableFile(file, {
      type: TYPES[format],
      disposition: `attachment; filename="${name}"`,
    });
  }

  #periodOf({ from, to }: StatementPeriodQuery): StatementPeriod {
    const { clock } = this.town.parts;
    const last = to ?? clock.dayOf(clock.now());
    const first = from ?? `${last.slice(0, 8)}01`;
    if (first <= last) return { from: first, to: last };
    const message = `from is ${first}, after to, which is ${last}`;
    throw invalid([{ field: 'from', rule: 'period', message }]);
  }
}

function languageOf(wanted: string | undefined): Language {
  const tag = preferredLanguage(wanted, [LANGUAGES.en, LANGUAGES.pt, LANGUAGES.fr]);
  const languages = Object.keys(LANGUAGES) as Language[];
  return languages.find((each) => LANGUAGES[each] === tag) ?? 'en';
}

function shownRow(row: StatementRow, language: Language) {
  const { at, recordedOn, effectiveOn, kind, reference, ...rest } = row;
  return {
    ...rest,
    at: new Date(at).toISOString(),
    recordedOn,
    ...(effectiveOn === recordedOn ? {} : { effectiveOn }),
    kind,
    words: STATEMENT_WORDS[language].kinds[kind],
    ...(reference === '' ? {} : { reference }),
  };
}
