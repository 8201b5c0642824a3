import { assert, type Look, type ReadModel, type RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement, Transfer } from '@mutirao/ledger';
import { add, type Minor, subtract, ZERO } from '@mutirao/money';

/** Who has money of a programme that was paid out and is still owed: all that is outstanding. */
export const STOCKS = ['people', 'shops', 'redeeming', 'fees'] as const;
export type Stock = (typeof STOCKS)[number];

/** What money does in a town; of each, the two ends that it moves between. */
const MOVES = {
  paid: ['treasury', 'people'],
  expired: ['people', 'treasury'],
  reversed: ['people', 'treasury'],
  betweenPeople: ['people', 'people'],
  spent: ['people', 'shops'],
  refunded: ['shops', 'people'],
  recirculated: ['shops', 'shops'],
  recirculatedBack: ['shops', 'shops'],
  charged: ['shops', 'fees'],
  chargedBack: ['fees', 'shops'],
  requested: ['shops', 'redeeming'],
  rejected: ['redeeming', 'shops'],
  redeemed: ['redeeming', 'treasury'],
} as const satisfies Record<string, readonly [from: End, to: End]>;
type End = Stock | 'treasury';
export type Flow = keyof typeof MOVES;
export const FLOWS = Object.keys(MOVES) as Flow[];

/** Sorts of shops by which first sales are counted: as the shop was accredited when it sold. */
export const FACETS = ['category', 'neighbourhood', 'size'] as const;
export type Facet = (typeof FACETS)[number];
export type ShopFacts = Readonly<Record<Facet, string>>;

/** One programme's money on one effective day. What did not happen is left out. */
export interface DayRow {
  readonly flows: Readonly<Partial<Record<Flow, Minor>>>;
  /** By how much each stock grew: summed by accounts, not by flows, so that one checks the other. */
  readonly stocks: Readonly<Partial<Record<Stock, Minor>>>;
  /** First sales by category, neighbourhood and size; each adds up to `spent`. */
  readonly spent: Readonly<Record<Facet, Readonly<Record<string, Minor>>>>;
}

/** A shop: what counts of it now, and by version what was proposed and not confirmed. */
export interface ShopRow {
  readonly facts?: ShopFacts;
  readonly proposed: Readonly<Record<string, ShopFacts>>;
}

export type MoneyFlowRow = DayRow | ShopRow;

/** All that a fold needs of an event; a replay need not read the rest of it. */
export type FlowEvent = Pick<RecordedEvent<Movement>, 'type' | 'data' | 'effectiveOn'>;

const DAY = 'day/';
const SHOP = 'shop/';
export const dayKey = (on: string, programme: string): string => `${DAY}${on}/${programme}`;
export const shopKey = (merchant: string): string => `${SHOP}${merchant}`;

/** Rows `day/<effective day>/<programme>` and `shop/<merchant>`. */
export const moneyFlow: ReadModel<Movement, MoneyFlowRow> = {
  name: 'money-flow',
  version: 1,

  keysOf(event) {
    const shop = shopOf(event);
    const keys = shop === undefined ? [] : [shopKey(shop)];
    for (const { key } of stepsOf(event)) if (!keys.includes(key)) keys.push(key);
    return keys;
  },

  fold(row, event, key, look = () => undefined) {
    if (key.startsWith(SHOP)) return shopAfter(row as ShopRow | undefined, event);
    const after = copyOf(row as DayRow | undefined);
    for (const step of stepsOf(event)) if (step.key === key) addStep(after, step, look);
    return after;
  },
};

let lastEvent: RecordedEvent<Movement> | undefined;
let lastSteps: readonly Step[] = [];

/** Kept for the event seen last: its keys are asked for, then each of its rows is folded. */
function stepsOf(event: RecordedEvent<Movement>): readonly Step[] {
  if (event === lastEvent) return lastSteps;
  lastEvent = event;
  lastSteps = event.movements.flatMap((movement) => stepOf(movement, event) ?? []);
  return lastSteps;
}

/** A row that is added up in place. */
export interface OpenDayRow {
  readonly flows: Partial<Record<Flow, Minor>>;
  readonly stocks: Partial<Record<Stock, Minor>>;
  readonly spent: Record<Facet, Record<string, Minor>>;
}

export function copyOf(row?: DayRow): OpenDayRow {
  const { flows, stocks, spent } = row ?? EMPTY;
  const { category, neighbourhood, size } = spent;
  return {
    flows: { ...flows },
    stocks: { ...stocks },
    spent: { category: { ...category }, neighbourhood: { ...neighbourhood }, size: { ...size } },
  };
}

const EMPTY: DayRow = {
  flows: {},
  stocks: {},
  spent: { category: {}, neighbourhood: {}, size: {} },
};

/** One transfer of local currency that a programme's circulation knows. */
export interface Step {
  readonly flow: Flow;
  readonly from: End;
  readonly to: End;
  /** Of the row that it belongs to. */
  readonly key: string;
  readonly amount: Minor;
  /** Account that received it. */
  readonly credit: string;
}

export function addStep(
  row: OpenDayRow,
  { flow, from, to, amount, credit }: Step,
  look: Look<MoneyFlowRow>,
): void {
  row.flows[flow] = add(row.flows[flow] ?? ZERO, amount);
  if (from !== 'treasury') row.stocks[from] = subtract(row.stocks[from] ?? ZERO, amount);
  if (to !== 'treasury') row.stocks[to] = add(row.stocks[to] ?? ZERO, amount);
  if (flow !== 'spent') return;
  const shop = look(shopKey(credit.slice('merchant:'.length))) as ShopRow | undefined;
  assert(shop?.facts, 'a shop is accredited before it sells');
  for (const facet of FACETS) {
    const sums = row.spent[facet];
    const name = shop.facts[facet];
    sums[name] = add(sums[name] ?? ZERO, amount);
  }
}

/** `undefined` for what is no movement between people, shops and the programme's money. */
export function stepOf(movement: Movement, event: FlowEvent): Step | undefined {
  if (movement.kind !== 'transfer') return undefined;
  const from = endOf(movement.debit, event);
  const to = endOf(movement.credit, event);
  if (from === 'elsewhere' || to === 'elsewhere') return undefined;
  if (from === 'treasury' && to === 'treasury') return undefined;
  const { amount, lot, credit } = movement;
  const flow = flowOf(movement, from, to, event.type);
  const key = dayKey(event.effectiveOn, lot.slice(0, lot.indexOf('/')));
  return { flow, from, to, key, amount, credit };
}

/** Kinds of accounts by their end of the flow; `elsewhere` is the bank's side, in national money. */
const ENDS: ReadonlyMap<string, End | 'elsewhere'> = new Map([
  ...['issuance', 'undistributed', 'run'].map((kind) => [kind, 'treasury'] as const),
  ['holder', 'people'],
  ['merchant', 'shops'],
  ['redeeming', 'redeeming'],
  ['fees', 'fees'],
  ...['bank', 'funding', 'yield', 'bank-costs', 'in-transit', 'paid-out'].map(
    (kind) => [kind, 'elsewhere'] as const,
  ),
]);

/**
 * What is held is still its owner's: to hold it and to release it moves nothing between people, and
 * what is captured comes from whoever it was held for.
 */
function endOf(account: string, { type, data }: FlowEvent): End | 'elsewhere' {
  const kind = account.slice(0, account.indexOf(':'));
  if (kind === 'hold') {
    if (type !== 'currency.PaymentCaptured.v1') return 'elsewhere';
    return (data['payer'] as string).startsWith('holder:') ? 'people' : 'shops';
  }
  const end = ENDS.get(kind);
  assert(end, 'the flow of money knows every kind of account');
  return end;
}

/** The usual flow between two ends: of those with the same ends, the one that is named first. */
const USUAL: Partial<Record<End, Partial<Record<End, Flow>>>> = {};
for (const flow of FLOWS.toReversed()) {
  const [from, to] = MOVES[flow];
  USUAL[from] = { ...USUAL[from], [to]: flow };
}

function flowOf({ debit }: Transfer, from: End, to: End, type: string): Flow {
  const usual = USUAL[from]?.[to];
  if (usual === undefined) throw new Error(`the flow of money knows no ${from} to ${to}: ${debit}`);
  if (usual === 'expired' && type === 'currency.BenefitReversed.v1') return 'reversed';
  if (usual === 'recirculated' && type === 'currency.PaymentRefunded.v1') return 'recirculatedBack';
  return usual;
}

/** The shop whose accreditation this event changes. */
export function shopOf({ type, data }: FlowEvent): string | undefined {
  switch (type) {
    case 'currency.MerchantProposed.v1':
    case 'currency.MerchantConfirmed.v1':
    case 'currency.MerchantDeclined.v1':
    case 'currency.MerchantAccredited.v1':
      return data['merchant'] as string;
    default:
      return undefined;
  }
}

export function shopAfter(row: ShopRow | undefined, { type, data }: FlowEvent): ShopRow {
  const version = String(data['version']);
  const { [version]: decided, ...others } = row?.proposed ?? {};
  if (type === 'currency.MerchantProposed.v1') {
    const { category, neighbourhood, size } = data['terms'] as ShopFacts;
    return { ...row, proposed: { ...others, [version]: { category, neighbourhood, size } } };
  }
  if (type === 'currency.MerchantAccredited.v1') {
    const { category, neighbourhood, size } = data['standing'] as ShopFacts;
    return { facts: { category, neighbourhood, size }, proposed: others };
  }
  if (type === 'currency.MerchantDeclined.v1') return { ...row, proposed: others };
  assert(decided, 'what is confirmed of a shop was proposed');
  return { facts: decided, proposed: others };
}
