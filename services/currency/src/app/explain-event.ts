import { transfersOf } from '@mutirao/ledger';
import type { CurrencyRefusal } from '../domain/refusals.ts';
import { type Explanation, explanation, type Viewer } from './explanation.ts';
import { eventsAt, type HashedEvent } from './journal-events.ts';
import { kindOf, type StatementKind } from './statement-kinds.ts';
import type { Town } from './town.ts';

export interface ExplainedEvent {
  readonly kind: 'event';
  readonly position: number;
  readonly type: string;
  /** The day on which it counts. */
  readonly on: string;
  /** What was asked, as operations are named: `charge.pay`. */
  readonly operation: string;
  readonly what: StatementKind;
  /** Of a refusal: what was refused, and why. */
  readonly refusal?: CurrencyRefusal;
  /** Of the first movement that is shown. */
  readonly amountMinor?: number;
  readonly unit?: string;
}

/** Any event, a refusal among them; `undefined` past the end, or for one that is not the viewer's. */
export async function explainEvent(
  town: Town,
  viewer: Viewer,
  position: number,
): Promise<Explanation | undefined> {
  const [found] = await eventsAt(town, [position]);
  if (!found || !(viewer.isStaff || isOwn(viewer, found))) return undefined;
  const { type, effectiveOn, meta, data } = found.event;
  const refusal = data['refusal'] as CurrencyRefusal | undefined;
  const facts = {
    kind: 'event',
    position,
    type,
    on: effectiveOn,
    operation: meta.operation,
    what: kindOf(type.slice(type.indexOf('.') + 1), '', -1),
    ...(refusal === undefined ? {} : { refusal }),
  } as const;
  const shown = await explanation(town, viewer, facts, [position]);
  const [moved] = shown.events[0]?.movements ?? [];
  if (moved === undefined) return shown;
  const { amountMinor, unit } = moved;
  return { ...shown, about: { ...facts, amountMinor, unit } };
}

/** It moved the viewer's money, or the viewer asked for it. */
function isOwn({ accounts, actors }: Viewer, { event }: HashedEvent): boolean {
  if (actors.includes(event.meta.actor)) return true;
  return transfersOf(event.movements).some(
    ({ debit, credit }) => accounts.includes(debit) || accounts.includes(credit),
  );
}
