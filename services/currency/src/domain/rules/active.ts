import { add, type Minor, minor, percentage, ZERO } from '@mutirao/money';
import type { PlainDate } from '../plain-date.ts';
import type { CurrencyState } from '../state.ts';
import type { RuleBody } from './events.ts';
import type { RuleVersion } from './rows.ts';

/** A rule's name and version, and both as events name it: `<rule>@<version>`. */
export interface Named {
  readonly rule: string;
  readonly version: number;
  readonly reference: string;
}

export interface ActiveLimit extends Named {
  readonly per: 'payment' | 'day' | 'month';
  readonly most: Minor;
}

export interface ActiveFee {
  readonly reference: string;
  readonly purpose: string;
  readonly basisPoints: number;
  readonly flat: Minor;
  readonly categories?: ReadonlySet<string>;
  readonly sizes?: ReadonlySet<string>;
}

/** The rules that bind on one day, by what they are asked for. */
export interface ActiveRules {
  readonly on: PlainDate;
  readonly limits: Readonly<Record<'holder' | 'card' | 'terminal', readonly ActiveLimit[]>>;
  /** Programme → limits on what one holder pays out of it. */
  readonly programmeLimits: ReadonlyMap<string, readonly ActiveLimit[]>;
  readonly fees: Readonly<Record<'sale' | 'redemption', readonly ActiveFee[]>>;
  /** Programme → categories of merchants at which its money buys. */
  readonly categories: ReadonlyMap<string, Named & { readonly allow: ReadonlySet<string> }>;
  /** Programme → days that its lots live. */
  readonly expiry: ReadonlyMap<string, { reference: string; days: number }>;
}

const NO_VERSIONS: readonly RuleVersion[] = [];
const compiledFrom = new WeakMap<readonly RuleVersion[], ActiveRules>();

/**
 * The rules that bind on a day: of each, the last version whose day has come. Compiled once a day and
 * set of versions, as every payment asks; the list of versions is replaced, never changed.
 */
export function activeRules(state: CurrencyState, on: PlainDate): ActiveRules {
  const versions = state.rules.get('all') ?? NO_VERSIONS;
  const known = compiledFrom.get(versions);
  if (known?.on === on) return known;
  const compiled = compile(versions, on);
  compiledFrom.set(versions, compiled);
  return compiled;
}

const NO_PROGRAMMES: ReadonlySet<string> = new Set();
const limitedIn = new WeakMap<readonly RuleVersion[], ReadonlySet<string>>();

/** Programmes that have or had a limit of their own, announced or binding. */
export function limitedProgrammes(state: CurrencyState): ReadonlySet<string> {
  const versions = state.rules.get('all');
  if (versions === undefined) return NO_PROGRAMMES;
  let limited = limitedIn.get(versions);
  if (limited === undefined) {
    limited = new Set(
      versions.flatMap(({ body }) =>
        body.kind === 'limit' && body.of === 'programme' ? [body.programme] : [],
      ),
    );
    limitedIn.set(versions, limited);
  }
  return limited;
}

/** The version that a reference names, whether it binds or not. */
export function ruleAt(state: CurrencyState, reference: string): RuleVersion | undefined {
  return state.rules.get('all')?.find((each) => referenceOf(each) === reference);
}

/** How a rule's version, or a terminal's own limits, are named in events and refusals. */
export function named({ rule, version }: Pick<RuleVersion, 'rule' | 'version'>): Named {
  return { rule, version, reference: `${rule}@${version}` };
}

export function referenceOf({ rule, version }: Pick<RuleVersion, 'rule' | 'version'>): string {
  return `${rule}@${version}`;
}

export interface Fee {
  readonly purpose: string;
  readonly reference: string;
  readonly amount: Minor;
}

/**
 * What these rules take of an amount, each above zero and together never more than the amount: a
 * later fee takes what the earlier ones leave.
 */
export function feesOf(rules: readonly ActiveFee[], amount: Minor): Fee[] {
  const fees: Fee[] = [];
  let taken = ZERO;
  for (const { basisPoints, flat, purpose, reference } of rules) {
    const asked = add(percentage(amount, basisPoints), flat);
    const fee = minor(Math.min(asked, amount - taken));
    if (fee === 0) continue;
    taken = add(taken, fee);
    fees.push({ purpose, reference, amount: fee });
  }
  return fees;
}

/** Those that a merchant of this category and size pays. */
export function feesFor(
  fees: readonly ActiveFee[],
  { category, size }: { readonly category: string; readonly size: string },
): readonly ActiveFee[] {
  if (fees.every(({ categories, sizes }) => !categories && !sizes)) return fees;
  return fees.filter(
    ({ categories, sizes }) => (categories?.has(category) ?? true) && (sizes?.has(size) ?? true),
  );
}

/** A fee of a version as it was, for a refund of what it took. */
export function feeOfVersion({ rule, version, body }: RuleVersion): ActiveFee | undefined {
  return body.kind === 'fee' ? activeFee(`${rule}@${version}`, body) : undefined;
}

type Mutable = {
  limits: Record<'holder' | 'card' | 'terminal', ActiveLimit[]>;
  programmeLimits: Map<string, ActiveLimit[]>;
  fees: Record<'sale' | 'redemption', ActiveFee[]>;
  categories: Map<string, Named & { readonly allow: ReadonlySet<string> }>;
  expiry: Map<string, { reference: string; days: number }>;
};

function compile(versions: readonly RuleVersion[], on: PlainDate): ActiveRules {
  const binding = new Map<string, RuleVersion>();
  for (const each of versions) {
    if (!each.withdrawn && each.bindsFrom <= on && !before(each, binding.get(each.rule))) {
      binding.set(each.rule, each);
    }
  }
  const active: Mutable = {
    limits: { holder: [], card: [], terminal: [] },
    programmeLimits: new Map(),
    fees: { sale: [], redemption: [] },
    categories: new Map(),
    expiry: new Map(),
  };
  for (const each of [...binding.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1))) {
    put(active, named(each), each.body);
  }
  return { on, ...active };
}

/** Whether a version gives way to one that binds from a later day, or was announced later for the same. */
function before(version: RuleVersion, other: RuleVersion | undefined): boolean {
  if (!other) return false;
  return (
    version.bindsFrom < other.bindsFrom ||
    (version.bindsFrom === other.bindsFrom && version.version < other.version)
  );
}

function put(active: Mutable, name: Named, body: RuleBody): void {
  const { reference } = name;
  switch (body.kind) {
    case 'limit': {
      const limit = { ...name, per: body.per, most: minor(body.maxMinor) };
      if (body.of !== 'programme') active.limits[body.of].push(limit);
      else {
        const before = active.programmeLimits.get(body.programme) ?? [];
        active.programmeLimits.set(body.programme, [...before, limit]);
      }
      break;
    }
    case 'fee':
      active.fees[body.on].push(activeFee(reference, body));
      break;
    case 'categories':
      active.categories.set(body.programme, { ...name, allow: new Set(body.allow) });
      break;
    case 'expiry':
      active.expiry.set(body.programme, { reference, days: body.days });
      break;
    case 'off':
      break;
  }
}

function activeFee(
  reference: string,
  { purpose, basisPoints, flatMinor, categories, sizes }: Extract<RuleBody, { kind: 'fee' }>,
): ActiveFee {
  return {
    reference,
    purpose,
    basisPoints,
    flat: minor(flatMinor),
    ...(categories === undefined ? {} : { categories: new Set(categories) }),
    ...(sizes === undefined ? {} : { sizes: new Set(sizes) }),
  };
}
