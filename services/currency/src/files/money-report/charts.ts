import { add, type Minor, ratio, subtract, ZERO } from '@mutirao/money';
import type { MoneyPart, Week } from '../../history/money-report.ts';
import { html, Markup } from './markup.ts';
import type { FlowNode, Words, Writing } from './words.ts';

/** Charts are drawn in these units, which a browser scales to the page. */
const WIDTH = 760;
const NOTHING = new Markup('');

/** So much of `whole` as a length, to a tenth of a unit. */
function lengthOf(amount: Minor, whole: Minor, most: number): number {
  return (ratio(amount, whole, most * 10) ?? 0) / 10;
}

/** A bar in a cell of a table, which says the same in figures. */
export function bar(amount: Minor, most: Minor): Markup {
  const width = lengthOf(amount, most, 100);
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="10" rx="1"/></svg>`;
}

const COLUMNS_HEIGHT = 150;

/** Two columns a week: what was spent, with what went from shop to shop on top, and what was redeemed. */
export function weekColumns(weeks: readonly Week[], words: Words, writing: Writing): Markup {
  const spentOf = (week: Week): Minor =>
    add(week.spentMinor, week.recirculatedMinor > 0 ? week.recirculatedMinor : ZERO);
  const highest = weeks
    .map((week) => larger(spentOf(week), week.redeemedMinor))
    .reduce(larger, ZERO);
  if (highest === 0) return NOTHING;
  const step = WIDTH / weeks.length;
  const width = Math.min(step * 0.36, 48);
  const every = Math.ceil(weeks.length / 8);
  const columns = weeks.map((week, index) => {
    const middle = step * (index + 0.5);
    const spent = lengthOf(week.spentMinor, highest, COLUMNS_HEIGHT);
    const again = lengthOf(subtract(spentOf(week), week.spentMinor), highest, COLUMNS_HEIGHT);
    const redeemed = lengthOf(week.redeemedMinor, highest, COLUMNS_HEIGHT);
    const label =
      index % every === 0
        ? html`<text x="${round(middle)}" y="${COLUMNS_HEIGHT + 16}" text-anchor="middle">${writing.shortDay(week.from)}</text>`
        : NOTHING;
    return html`${column(middle - width, width, 0, spent, 'spent')}${column(middle - width, width, spent, again, 'again')}${column(middle + 2, width, 0, redeemed, 'redeemed')}${label}`;
  });
  const { spent, recirculated, redeemed } = words.columns;
  const legend = [
    ['spent', spent],
    ['again', recirculated],
    ['redeemed', redeemed],
  ] as const;
  return html`<svg class="chart" viewBox="0 -6 ${WIDTH} ${COLUMNS_HEIGHT + 28}" role="img" aria-label="${words.by.week}"><line x1="0" x2="${WIDTH}" y1="${COLUMNS_HEIGHT}" y2="${COLUMNS_HEIGHT}"/>${columns}</svg><p class="legend" aria-hidden="true">${legend.map(([kind, word]) => html`<span class="${kind}">${word}</span> `)}</p>`;
}

const larger = (a: Minor, b: Minor): Minor => (a > b ? a : b);

function column(x: number, width: number, from: number, height: number, kind: string): Markup {
  if (height === 0) return NOTHING;
  const y = COLUMNS_HEIGHT - from - height;
  return html`<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`;
}

const FLOW_HEIGHT = 190;
const NODE_WIDTH = 10;
const COLUMN_STEP = 190;
/** Below it, two lines of text would run into the next node's. */
const LABEL_HEIGHT = 34;

interface PlacedNode {
  readonly node: FlowNode;
  readonly amount: Minor;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** How much each node of the picture has; `undefined` where more came back than went. */
export function flowAmounts({ opening, flows, closing }: MoneyPart) {
  const bought = subtract(flows.spentMinor, flows.refundedMinor);
  const amounts: Readonly<Record<FlowNode, Minor>> = {
    before: opening.peopleMinor,
    paid: flows.paidMinor,
    people: add(opening.peopleMinor, flows.paidMinor),
    gone: add(flows.expiredMinor, flows.reversedMinor),
    withPeople: closing.peopleMinor,
    shopsBefore: opening.shopsMinor,
    shops: add(opening.shopsMinor, bought),
    redeemed: subtract(flows.requestedMinor, flows.rejectedMinor),
    fees: subtract(flows.chargedMinor, flows.chargedBackMinor),
    withShops: closing.shopsMinor,
  };
  return [bought, ...Object.values(amounts)].some((each) => each < 0) ? undefined : amounts;
}

/** From left to right: what there was and was paid, who had it, what became of it. */
const PLACES: readonly (readonly FlowNode[])[] = [
  ['before', 'paid'],
  ['people', 'shopsBefore'],
  ['withPeople', 'gone', 'shops'],
  ['withShops', 'fees', 'redeemed'],
];
/** In the order in which they lie beneath each other at both ends. */
const RIBBONS: readonly (readonly [from: FlowNode, to: FlowNode])[] = [
  ['before', 'people'],
  ['paid', 'people'],
  ['people', 'withPeople'],
  ['people', 'gone'],
  ['people', 'shops'],
  ['shopsBefore', 'shops'],
  ['shops', 'withShops'],
  ['shops', 'fees'],
  ['shops', 'redeemed'],
];

export function flowPicture(part: MoneyPart, words: Words, writing: Writing): Markup {
  const amounts = flowAmounts(part);
  if (!amounts) return NOTHING;
  const whole = add(amounts.people, amounts.shopsBefore);
  if (whole === 0) return NOTHING;
  const nodes = new Map<FlowNode, PlacedNode>();
  let bottom = 0;
  PLACES.forEach((column, index) => {
    // What becomes of the shops' money lies beside them, so that no ribbon climbs far.
    let y = index < 3 ? 0 : (nodes.get('shops')?.y ?? 0);
    for (const node of column) {
      const amount = amounts[node];
      if (amount === 0) continue;
      const height = Math.max(lengthOf(amount, whole, FLOW_HEIGHT), 1);
      nodes.set(node, { node, amount, x: index * COLUMN_STEP, y, height });
      y += Math.max(height, LABEL_HEIGHT) + 10;
    }
    bottom = Math.max(bottom, y);
  });
  const left = new Map<FlowNode, number>();
  const right = new Map<FlowNode, number>();
  const ribbons = RIBBONS.map(([from, to]) => {
    const [source, target] = [nodes.get(from), nodes.get(to)];
    if (!source || !target) return NOTHING;
    // Of two ends the narrower one is the whole of its node, but of what people spend in shops.
    const height =
      from === 'people' && to === 'shops'
        ? lengthOf(subtract(amounts.shops, amounts.shopsBefore), whole, FLOW_HEIGHT)
        : Math.min(source.height, target.height);
    const [start, end] = [right.get(from) ?? source.y, left.get(to) ?? target.y];
    right.set(from, start + height);
    left.set(to, end + height);
    return ribbon(source.x + NODE_WIDTH, start, target.x, end, height);
  });
  const labels = [...nodes.values()].map(
    ({ node, amount, x, y, height }) =>
      html`<rect class="node ${node}" x="${x}" y="${round(y)}" width="${NODE_WIDTH}" height="${round(height)}"/><text x="${x + NODE_WIDTH + 6}" y="${round(y + 12)}">${words.nodes[node]}<tspan class="amount" x="${x + NODE_WIDTH + 6}" dy="15">${writing.plain(amount)}</tspan></text>`,
  );
  return html`<svg class="chart flow" viewBox="0 -2 ${WIDTH} ${Math.ceil(bottom)}" role="img" aria-label="${words.flow}">${ribbons}${labels}</svg>`;
}

function ribbon(x: number, y: number, toX: number, toY: number, height: number): Markup {
  if (height === 0) return NOTHING;
  const middle = (x + toX) / 2;
  const [a, b, c, d] = [y, toY, toY + height, y + height].map(round);
  return html`<path class="ribbon" d="M${x} ${a ?? 0}C${middle} ${a ?? 0} ${middle} ${b ?? 0} ${toX} ${b ?? 0}V${c ?? 0}C${middle} ${c ?? 0} ${middle} ${d ?? 0} ${x} ${d ?? 0}Z"/>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
