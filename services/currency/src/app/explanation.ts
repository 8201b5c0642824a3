import { type Transfer, transfersOf } from '@mutirao/ledger';
import { ruleAt } from '../domain/rules/active.ts';
import type { RuleBody } from '../domain/rules/events.ts';
import type { CurrencyState } from '../domain/state.ts';
import type { ExplainedBalance } from './explain-balance.ts';
import type { ExplainedEvent } from './explain-event.ts';
import type { ExplainedPayment } from './explain-payment.ts';
import type { ExplainedRedemption } from './explain-redemption.ts';
import type { ExplainedRunLine } from './explain-run-line.ts';
import { eventsAt, type HashedEvent } from './journal-events.ts';
import type { Town } from './town.ts';

/** Who is told: staff everything, others what their own accounts and acts show. */
export interface Viewer {
  readonly isStaff: boolean;
  /** Own accounts. */
  readonly accounts: readonly string[];
  /** Ids under which the own acts are recorded: of a merchant, its terminals' too. */
  readonly actors: readonly string[];
}

export type About =
  | ExplainedBalance
  | ExplainedPayment
  | ExplainedEvent
  | ExplainedRunLine
  | ExplainedRedemption;

/** What something came to be by: the facts, the events that made them, the rules that these applied. */
export interface Explanation {
  readonly about: About;
  readonly events: readonly EventShown[];
  readonly rules: readonly RuleShown[];
}

export interface EventShown {
  readonly position: number;
  readonly id: string;
  readonly type: string;
  /** When it was recorded: ISO 8601, UTC. */
  readonly at: string;
  readonly effectiveOn: string;
  /** Who asked for it: for staff, and of the viewer's own acts. */
  readonly actor?: string;
  readonly rules: readonly string[];
  readonly movements: readonly MovementShown[];
  readonly hash: string;
}

export interface MovementShown {
  readonly debit: string;
  readonly credit: string;
  readonly amountMinor: number;
  readonly unit: string;
  readonly lot?: string;
}

export interface RuleShown {
  /** `<rule>@<version>`. */
  readonly rule: string;
  readonly announcedOn?: string;
  readonly bindsFrom?: string;
  /** A rule's, or the limits of a terminal or cashier; none where that version is no longer kept. */
  readonly body?: RuleBody | { readonly kind: 'till'; readonly limits: object };
}

export async function explanation(
  town: Town,
  viewer: Viewer,
  about: About,
  positions: Iterable<number>,
): Promise<Explanation> {
  const events = await eventsAt(town, positions);
  const shown = events.map((each) => shownEvent(viewer, each));
  const references = new Set(shown.flatMap(({ rules }) => rules));
  const rules = await town.parts.journal.read((state) =>
    [...references].map((reference) => shownRule(state, reference)),
  );
  return { about, events: shown, rules };
}

/** Rules that an event applied; of a refusal, the one that refused. */
export function rulesOf({ data }: HashedEvent['event']): string[] {
  const refusal = data['refusal'] as Readonly<Record<string, unknown>> | undefined;
  if (refusal?.['rule'] !== undefined) return [`${refusal['rule']}@${refusal['version']}`];
  const { rules } = data;
  return Array.isArray(rules) ? (rules as string[]) : [];
}

function shownEvent(viewer: Viewer, { event, hash }: HashedEvent): EventShown {
  const { position, id, type, at, effectiveOn, meta } = event;
  const { isStaff, actors } = viewer;
  return {
    position,
    id,
    type,
    at: new Date(at).toISOString(),
    effectiveOn,
    ...(isStaff || actors.includes(meta.actor) ? { actor: meta.actor } : {}),
    rules: rulesOf(event),
    movements: transfersOf(event.movements).flatMap((each) => shownMovement(viewer, each)),
    hash,
  };
}

/** Of other people's money nothing; to a shop not who its customers are and from what they live. */
function shownMovement(viewer: Viewer, transfer: Transfer): MovementShown[] {
  const { debit, credit, amount: amountMinor, unit, lot } = transfer;
  const { isStaff, accounts } = viewer;
  const shown = { amountMinor, unit, ...(lot === '' ? {} : { lot }) };
  if (isStaff) return [{ debit, credit, ...shown }];
  if (!accounts.includes(debit) && !accounts.includes(credit)) return [];
  const isShop = accounts.some((each) => each.startsWith('merchant:'));
  const isPersons = [debit, credit].some((each) => each.startsWith('holder:'));
  if (!isShop || !isPersons) return [{ debit, credit, ...shown }];
  const hide = (account: string) =>
    account.startsWith('holder:') && !accounts.includes(account) ? 'holder' : account;
  return [{ debit: hide(debit), credit: hide(credit), amountMinor, unit }];
}

function shownRule(state: CurrencyState, reference: string): RuleShown {
  const found = ruleAt(state, reference);
  if (found) {
    const { announcedOn, bindsFrom, body } = found;
    return { rule: reference, announcedOn, bindsFrom, body };
  }
  const [, kind = '', id = '', version] = /^(terminal|cashier):(.+)@(\d+)$/.exec(reference) ?? [];
  const till = (kind === 'terminal' ? state.terminals : state.cashiers).get(id);
  if (!till || String(till.version) !== version) return { rule: reference };
  return { rule: reference, body: { kind: 'till', limits: till.limits } };
}
