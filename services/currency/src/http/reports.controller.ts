import { Answers, Does, invalid, preferredLanguage } from '@mutirao/nest';
import { Controller, Get, Headers, Inject, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { moneyReport } from '../app/money-report.ts';
import { Town } from '../app/town.ts';
import { moneyPage } from '../files/money-report/page.ts';
import { REPORT_LANGUAGES, type ReportLanguage } from '../files/money-report/words.ts';
import { checkDays } from './period.ts';
import { attempt, respond } from './problems.ts';
import { FromReadModels } from './read-models.ts';
import * as examples from './reports-examples.ts';
import { MoneyReportQuery } from './reports-requests.ts';

/** Ten years. */
const MOST_DAYS = 3653;
/** The page is a document: whatever stands in a name, nothing in it runs or is fetched. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

@Controller('reports')
export class ReportsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Get('money')
  @Answers(200, 'Where the money went in a period, as data or as a page to print', examples.money)
  @ApiProduces('application/json', 'text/html')
  @Does('report.see')
  @FromReadModels()
  async money(
    @Query() { format = 'json', lang, source = 'read-model', ...asked }: MoneyReportQuery,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: { header(name: string, value: string): unknown },
  ) {
    checkDays(asked, MOST_DAYS);
    const { clock } = this.town.parts;
    if (asked.to > clock.dayOf(clock.now())) {
      const message = 'to is after today: a report is of days that were';
      throw invalid([{ field: 'to', rule: 'future', message }]);
    }
    const work = moneyReport(this.town, { ...asked, source });
    const report = respond(this.town, await attempt(work));
    if (format === 'json') return report;
    const language = lang ?? languageOf(accepted);
    reply.header('content-security-policy', PAGE_POLICY);
    reply.header('content-language', REPORT_LANGUAGES[language]);
    const page = Buffer.from(moneyPage(report, language));
    return new StreamableFile(page, { type: 'text/html; charset=utf-8' });
  }
}

function languageOf(accepted: string | undefined): ReportLanguage {
  const { pt, fr, en } = REPORT_LANGUAGES;
  const tag = preferredLanguage(accepted, [pt, fr, en]);
  return tag === fr ? 'fr' : tag === en ? 'en' : 'pt';
}
