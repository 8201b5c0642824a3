import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { GESTANTE, RENDA } from '../../domain/vila.fixture.ts';
import { type MoneyPart, moneyFigures } from '../../history/money-report.ts';
import { spendingDays } from '../../history/spending.fixture.ts';
import { flowAmounts } from './charts.ts';
import { html } from './markup.ts';
import { moneyPage } from './page.ts';
import type { LabelledPart, MoneyReport } from './report.ts';
import { type ReportLanguage, Writing } from './words.ts';

const LANGUAGES: readonly ReportLanguage[] = ['pt', 'fr', 'en'];

const days = await spendingDays();

function report(from: string, to: string): MoneyReport {
  const { total, programmes } = moneyFigures(days, { from, to }, [GESTANTE, RENDA]);
  return {
    ...{ community: 'vila-do-mar', currency: 'MUM', decimals: 2, rehearsal: true },
    ...{ from, to, position: 41_204, hash: 'a'.repeat(64) },
    total: named(total),
    programmes: programmes.map((part) => ({
      ...named(part),
      programme: part.programme,
      name: `<i>${part.programme}</i>`,
    })),
  };
}

function named({ spentBy, ...part }: MoneyPart): LabelledPart {
  const label = (each: MoneyPart['spentBy']['size'][number]) => ({
    ...each,
    label: `“${each.slug}” & co`,
  });
  return {
    ...part,
    spentBy: {
      category: spentBy.category.map(label),
      neighbourhood: spentBy.neighbourhood.map(label),
      size: spentBy.size.map(label),
    },
  };
}

const FORTNIGHT = report('2026-11-02', '2026-11-17');
/** With plain spaces, as a person reads it. */
const read = (page: string) => page.replaceAll(/[\u00a0\u2009\u202f]/g, ' ');

test.each([
  [
    'pt',
    '2 – 17 de novembro de 2026: foram pagos 210,00 MUM às pessoas, e 87,00 MUM foram gastos',
    '65,5%',
  ],
  [
    'fr',
    '2–17 novembre 2026 : 210,00 MUM ont été versés aux personnes, et 87,00 MUM dépensés',
    '65,5 %',
  ],
  ['en', 'November 2 – 17, 2026: people were paid 210.00 MUM, and 87.00 MUM were spent', '65.5%'],
] as const)('in %s it begins with what matters most', (language, headline, small) => {
  const page = read(moneyPage(FORTNIGHT, language));
  expect(page).toContain(headline);
  expect(page).toContain(`${small} `);
});

test.each(LANGUAGES)('in %s all that it shows is said, for eyes and ears', (language) => {
  const page = moneyPage(FORTNIGHT, language);
  expect(page).not.toMatch(/undefined|NaN|\[object|Infinity/);
  const tables = page.match(/<table/g)?.length ?? 0;
  expect(tables).toBeGreaterThanOrEqual(6);
  expect(page.match(/<table[^>]*><caption/g)).toHaveLength(tables);
  const images = page.match(/<svg/g)?.length ?? 0;
  expect(page.match(/<svg[^>]* (aria-hidden="true"|role="img" aria-label="[^"]+")/g)).toHaveLength(
    images,
  );
  expect(page).toContain('&lt;i&gt;gestante&lt;/i&gt;');
  expect(page).toContain('“centro” &amp; co');
  expect(page).not.toContain('<i>');
  expect(read(page)).toMatch(/41[., ]204, SHA-256 a{64}/);
});

test('its lines add up, programme by programme', () => {
  const page = read(moneyPage(FORTNIGHT, 'en'));
  const cells = (line: string) =>
    [
      ...(new RegExp(`<tr class="${line}">(.*)</tr>`).exec(page)?.[1] ?? '').matchAll(
        /<td>(.*?)<\/td>/g,
      ),
    ].map(([, text]) => text);
  expect(cells('opening')).toEqual(['0.00', '0.00', '0.00']);
  expect(cells('paid')).toEqual(['60.00', '150.00', '210.00']);
  expect(cells('redeemed')).toEqual(['29.70', '0.00', '29.70']);
  expect(cells('closing')).toEqual(['0.30', '130.00', '130.30']);
});

test('the picture shows where all of it is: what goes into a node comes out of it', () => {
  const flow = flowAmounts(FORTNIGHT.total);
  expect(flow).toMatchObject({ people: 210_00, gone: 50_00, withPeople: 83_00, shops: 77_00 });
  expect(flow).toMatchObject({ redeemed: 29_70, fees: 90, withShops: 46_40 });
  expect(83_00 + 50_00 + 77_00).toBe(210_00);
  expect(29_70 + 90 + 46_40).toBe(77_00);
});

test('where more came back than was spent there is no picture, and the figures stay', () => {
  const refunds = report('2026-11-06', '2026-11-08');
  expect(flowAmounts(refunds.total)).toBeUndefined();
  const page = moneyPage(refunds, 'en');
  expect(page).not.toContain('class="ribbon"');
  expect(page).toContain('10.00');
});

test('of days on which nothing happened it says so', () => {
  const page = moneyPage(report('2026-10-01', '2026-10-31'), 'en');
  expect(read(page)).toContain('October 1 – 31, 2026: nothing was paid or spent.');
  expect(page).not.toContain('<svg');
});

test.each<[ReportLanguage, number, string, string]>([
  ['pt', 1_650_000_00, '1.650.000,00 MUM', '1.650.000,00'],
  ['fr', 1_650_000_00, '1 650 000,00 MUM', '1 650 000,00'],
  ['en', 1_650_000_00, '1,650,000.00 MUM', '1,650,000.00'],
  ['en', 999_99, '999.99 MUM', '999.99'],
  ['en', -1_234_56, '−1,234.56 MUM', '−1,234.56'],
  ['pt', 5, '0,05 MUM', '0,05'],
])('in %s, %d is %s', (language, amount, money, plain) => {
  const writing = new Writing(language, 'MUM', 2);
  expect(read(writing.money(minor(amount)))).toBe(money);
  expect(read(writing.plain(minor(amount)))).toBe(plain);
});

test('a money without decimals has none', () => {
  expect(new Writing('en', 'GUA', 0).plain(minor(1_234_567))).toBe('1,234,567');
});

test('what is put into markup is text, but for markup itself', () => {
  const inner = html`<b>${'<&>"\''}</b>`;
  expect(html`<p title="${'"'}">${inner}${[inner, inner]}${1}</p>`.text).toBe(
    `<p title="&quot;">${'<b>&lt;&amp;&gt;&quot;&#39;</b>'.repeat(3)}1</p>`,
  );
});
