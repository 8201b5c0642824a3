import { type Minor, minor, ratio, subtract } from '@mutirao/money';
import { bar, flowAmounts, flowPicture, weekColumns } from './charts.ts';
import { html, Markup } from './markup.ts';
import type { LabelledPart, MoneyReport, SpentThere } from './report.ts';
import { STYLE } from './style.ts';
import {
  type AmongLine,
  REPORT_LANGUAGES,
  type ReportLanguage,
  type ReportLine,
  type Words,
  Writing,
} from './words.ts';
import { en } from './words-en.ts';
import { fr } from './words-fr.ts';
import { pt } from './words-pt.ts';

const WORDS: Readonly<Record<ReportLanguage, Words>> = { pt, fr, en };
const NOTHING = new Markup('');

/**
 * The report as one page that stands alone: no script, nothing fetched, fit to be printed. Every
 * chart has its table beside it, for those who hear the page and those who want the figures.
 */
export function moneyPage(report: MoneyReport, language: ReportLanguage): string {
  const words = WORDS[language];
  const writing = new Writing(language, report.currency, report.decimals);
  const { total } = report;
  const place = report.community.replaceAll('-', ' ');
  return html`<!doctype html>
<html lang="${REPORT_LANGUAGES[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} · ${place} · ${report.from} – ${report.to}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="place">${place}</p>
<h1>${words.title}</h1>
${report.rehearsal ? html`<p class="rehearsal">${words.rehearsal}</p>` : NOTHING}
<p class="lead">${headline(report, words, writing)}</p>
${keyFigures(total, words, writing)}
</header>
<main>
${flowSection(total, words, writing)}
${(['category', 'neighbourhood', 'size'] as const).map((facet) => spentTable(total.spentBy[facet], words.by[facet], words, writing))}
${weekSection(total, words, writing)}
${programmeSection(report, words, writing)}
</main>
<footer class="how">
<h2>${words.how}</h2>
${[...words.method, velocityText(total, words, writing)].map((each) => html`<p>${each}</p>\n`)}
<p class="stamp">${words.stamp({ position: writing.count(report.position), hash: report.hash })}</p>
</footer>
</body>
</html>
`.text;
}

function headline(report: MoneyReport, words: Words, writing: Writing): string {
  const { flows, smallShops } = report.total;
  const period = writing.period(report);
  if (flows.paidMinor === 0 && flows.spentMinor === 0) return words.nothing(period);
  const [paid, spent] = [writing.money(flows.paidMinor), writing.money(flows.spentMinor)];
  const small = smallShops.basisPoints;
  const said = words.headline({ period, paid, spent });
  return small === null ? said : `${said} ${words.smallest(writing.share(small))}`;
}

function keyFigures(part: LabelledPart, words: Words, writing: Writing): Markup {
  const { flows, smallShops, velocity } = part;
  const again = subtract(flows.recirculatedMinor, flows.recirculatedBackMinor);
  const figures: [name: string, value: string, about: string][] = [
    [words.figures.paid, writing.money(flows.paidMinor), ''],
    [words.figures.spent, writing.money(flows.spentMinor), ''],
    [
      words.figures.small,
      writing.share(smallShops.basisPoints),
      writing.money(smallShops.amountMinor),
    ],
    [
      words.figures.recirculated,
      writing.money(again),
      words.ofSpent(writing.share(part.recirculatedBasisPoints)),
    ],
    [
      words.figures.redeemed,
      writing.money(flows.redeemedMinor),
      words.ofSpent(writing.share(part.leakedBasisPoints)),
    ],
    [words.figures.velocity, writing.hundredths(velocity.hundredths), words.timesHanded],
  ];
  return html`<dl class="figures">${figures.map(
    ([name, value, about]) =>
      html`<div><dt>${name}</dt><dd>${value}${about === '' ? NOTHING : html`<small>${about}</small>`}</dd></div>\n`,
  )}</dl>`;
}

function flowSection(part: LabelledPart, words: Words, writing: Writing): Markup {
  const amounts = Object.entries(flowAmounts(part) ?? {}) as [keyof Words['nodes'], Minor][];
  const again = subtract(part.flows.recirculatedMinor, part.flows.recirculatedBackMinor);
  const rows = amounts.map(([node, amount]) => row(words.nodes[node], [writing.plain(amount)]));
  return html`<section><h2>${words.flow}</h2>
<figure>${flowPicture(part, words, writing)}</figure>
<table class="heard"><caption>${words.flow}</caption>${rows}</table>
${again > 0 ? html`<p>${words.again(writing.money(again))}</p>` : NOTHING}</section>`;
}

function spentTable(
  spent: readonly SpentThere[],
  title: string,
  words: Words,
  writing: Writing,
): Markup {
  const [most] = spent;
  if (!most) return NOTHING;
  const rows = spent.map(({ slug, label, amountMinor, basisPoints }) => {
    const drawn = html`<td class="drawn">${bar(amountMinor, most.amountMinor)}</td>`;
    const name = words.known[slug] ?? label;
    return row(name, [writing.plain(amountMinor), writing.share(basisPoints)], { drawn });
  });
  const { amount, share } = words.columns;
  return html`<section><h2>${title}</h2><figure><table><caption class="heard">${title}</caption>
<thead><tr><td></td><th scope="col">${amount}</th><th scope="col">${share}</th><td></td></tr></thead>
<tbody>${rows}</tbody></table></figure></section>`;
}

function weekSection({ weeks }: LabelledPart, words: Words, writing: Writing): Markup {
  const rows = weeks.map((week) =>
    row(
      `${writing.shortDay(week.from)} – ${writing.shortDay(week.to)}`,
      [week.paidMinor, week.spentMinor, week.recirculatedMinor, week.redeemedMinor].map((each) =>
        writing.plain(each),
      ),
    ),
  );
  const { week, paid, spent, recirculated, redeemed } = words.columns;
  return html`<section><h2>${words.by.week}</h2><figure>${weekColumns(weeks, words, writing)}</figure>
<div class="wide"><table><caption class="heard">${words.by.week}</caption>${head(week, [paid, spent, recirculated, redeemed])}
<tbody>${rows}</tbody></table></div></section>`;
}

const LINES: Readonly<Record<ReportLine, (part: LabelledPart) => Minor>> = {
  opening: ({ opening }) => opening.outstandingMinor,
  paid: ({ flows }) => flows.paidMinor,
  redeemed: ({ flows }) => flows.redeemedMinor,
  expired: ({ flows }) => flows.expiredMinor,
  reversed: ({ flows }) => flows.reversedMinor,
  closing: ({ closing }) => closing.outstandingMinor,
};
const AMONG: Readonly<Record<AmongLine, (part: LabelledPart) => Minor>> = {
  spent: ({ flows }) => flows.spentMinor,
  refunded: ({ flows }) => flows.refundedMinor,
  recirculated: ({ flows }) => subtract(flows.recirculatedMinor, flows.recirculatedBackMinor),
  betweenPeople: ({ flows }) => flows.betweenPeopleMinor,
  requested: ({ flows }) => flows.requestedMinor,
  rejected: ({ flows }) => flows.rejectedMinor,
  fees: ({ flows }) => subtract(flows.chargedMinor, flows.chargedBackMinor),
  peopleHave: ({ closing }) => closing.peopleMinor,
  shopsHave: ({ closing }) => closing.shopsMinor,
  redeeming: ({ closing }) => closing.redeemingMinor,
  feesKept: ({ closing }) => closing.feesMinor,
};

/** A column a programme; the first lines add up to the last of them. */
function programmeSection(
  { programmes, total }: MoneyReport,
  words: Words,
  writing: Writing,
): Markup {
  const alone = programmes.length === 1;
  const parts: LabelledPart[] = alone ? [total] : [...programmes, total];
  const names = programmes.map(({ name }) => name);
  const columns = alone ? names : [...names, words.total];
  const lines = <Line extends string>(
    of: Readonly<Record<Line, (part: LabelledPart) => Minor>>,
    said: Readonly<Record<Line, string>>,
  ) =>
    (Object.keys(of) as Line[]).map((line) =>
      row(
        said[line],
        parts.map((part) => writing.plain(of[line](part))),
        { kind: line },
      ),
    );
  return html`<section><h2>${words.programmes}</h2>
<div class="wide"><table><caption class="heard">${words.programmes}</caption>${head('', columns)}
<tbody>${lines(LINES, words.lines)}</tbody></table></div>
<h2>${words.among}</h2>
<div class="wide"><table><caption class="heard">${words.among}</caption>${head('', columns)}
<tbody>${lines(AMONG, words.amongLines)}</tbody></table></div></section>`;
}

function velocityText({ velocity }: LabelledPart, words: Words, writing: Writing): string {
  const { spendingMinor, sumOfDaysMinor, days } = velocity;
  const average = minor(ratio(sumOfDaysMinor, minor(days), 1) ?? 0);
  return words.velocityIs({
    spending: writing.money(spendingMinor),
    average: writing.money(average),
    days,
  });
}

function head(first: string, names: readonly string[]): Markup {
  const corner = first === '' ? html`<td></td>` : html`<th scope="col">${first}</th>`;
  return html`<thead><tr>${corner}${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`;
}

function row(
  name: string,
  cells: readonly string[],
  { drawn = NOTHING, kind = '' }: { readonly drawn?: Markup; readonly kind?: string } = {},
): Markup {
  const marked = kind === '' ? NOTHING : html` class="${kind}"`;
  return html`<tr${marked}><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}${drawn}</tr>\n`;
}
