import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../connection.ts';
import { PERIOD } from './rehearsal-days.ts';
import type { Shop } from './shops.ts';
import type { Stage } from './stage.ts';

const MONTH = { from: `${PERIOD}-01`, to: `${PERIOD}-30` };
const LANGUAGES = ['en', 'pt', 'fr'] as const;

interface Stocks {
  readonly peopleMinor: number;
  readonly shopsMinor: number;
  readonly redeemingMinor: number;
  readonly feesMinor: number;
  readonly outstandingMinor: number;
}

/** What the report says of all programmes, as far as it is compared here. */
export interface MoneyTotal {
  readonly closing: Stocks;
  readonly flows: Readonly<
    Record<
      | 'paidMinor'
      | 'expiredMinor'
      | 'betweenPeopleMinor'
      | 'spentMinor'
      | 'refundedMinor'
      | 'recirculatedMinor'
      | 'redeemedMinor',
      number
    >
  >;
  readonly smallShops: { readonly basisPoints: number };
  readonly velocity: { readonly hundredths: number };
}

export interface WrittenReports {
  readonly total: MoneyTotal;
  /** The page, in the language of whoever looks. */
  readonly page: string;
  readonly statement: string;
}

/** Where the money went, as a page to print and as figures; and one shop's statement on paper. */
export async function writeReports(stage: Stage, shop: Shop): Promise<WrittenReports> {
  const { files, narrator, officials } = stage;
  const { total } = await officials.treasurer.get<{ total: MoneyTotal }>('/reports/money', MONTH);
  for (const lang of LANGUAGES) {
    const query = { ...MONTH, format: 'html', lang };
    await writeFile(pageIn(files, lang), await officials.treasurer.text('/reports/money', query));
  }
  const statement = join(files, 'statement-of-a-shop.pdf');
  await shop.owner.download(at('accounts', `merchant:${shop.merchant}`, 'statement'), {
    query: { ...MONTH, format: 'pdf' },
    language: 'pt-BR',
    into: () => createWriteStream(statement),
    isRepeatable: true,
  });
  const page = pageIn(files, languageOf(stage));
  narrator.say(`where the money went, in three languages: ${page}`);
  narrator.say(`the month of ${shop.tradeName}, on paper: ${statement}`);
  return { total, page, statement };
}

const pageIn = (files: string, lang: string) => join(files, `where-the-money-went.${lang}.html`);

function languageOf({ cli }: Stage): string {
  const { LC_ALL, LANG = '' } = cli.surroundings.env;
  const wanted = (LC_ALL || LANG).slice(0, 2);
  return LANGUAGES.find((each) => each === wanted) ?? 'en';
}

/** On a screen, for who sits before it: neither in a pipe nor where others check. */
export function openOnScreen({ cli }: Stage, page: string): void {
  const { env } = cli.surroundings;
  if (env['CI'] !== undefined || process.stdout.isTTY !== true) return;
  const isMac = process.platform === 'darwin';
  if (!isMac && env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) return;
  const opener = spawn(isMac ? 'open' : 'xdg-open', [page], { stdio: 'ignore', detached: true });
  // Where there is none, the page is on disk all the same.
  opener.once('error', () => undefined);
  opener.unref();
}
