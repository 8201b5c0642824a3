import { minor } from '@mutirao/money';
import type { TillLimits } from '../domain/merchants/events.ts';
import { type Answer, answered } from './answer.ts';
import type { Call, Town } from './town.ts';

export type TillKind = 'terminal' | 'cashier';

export interface AskedTill {
  readonly name: string;
  readonly state: 'active' | 'blocked';
  /** In minor units, from outside; what is left out is not limited. */
  readonly limits: {
    readonly perPaymentMinor?: number;
    readonly perDayMinor?: number;
    readonly refundsPerDayMinor?: number;
  };
}

/** A new terminal or cashier; its id follows from the key, so that a retry makes no second one. */
export function addTill(
  town: Town,
  call: Call,
  kind: TillKind,
  merchant: string,
  asked: AskedTill,
): Promise<Answer<object>> {
  const till = town.parts.notes.digest(kind, town.actorOf(call.subject), call.key);
  return setTill(town, call, `${kind}.add`, { kind, merchant, till, ...asked });
}

/** Another name, state or limits of one; `undefined` where the merchant has no such till. */
export async function changeTill(
  town: Town,
  call: Call,
  of: { readonly kind: TillKind; readonly merchant: string; readonly till: string },
  asked: AskedTill,
): Promise<Answer<object> | undefined> {
  const { kind, merchant, till } = of;
  const known = await town.parts.journal.read(
    (state) => (kind === 'terminal' ? state.terminals : state.cashiers).get(till)?.merchant,
  );
  return known === merchant
    ? setTill(town, call, `${kind}.change`, { ...of, ...asked })
    : undefined;
}

async function setTill(
  town: Town,
  call: Call,
  operation: string,
  asked: AskedTill & { readonly kind: TillKind; readonly merchant: string; readonly till: string },
): Promise<Answer<object>> {
  const { kind, merchant, till, state } = asked;
  const [name = ''] = await town.parts.notes.keep([asked.name]);
  const limits = limitsOf(asked.limits);
  const type = kind === 'terminal' ? 'SetTerminal' : 'SetCashier';
  const command = { type, merchant, till, state, limits, name } as const;
  const outcome = await town.call(call, operation, command, command);
  return answered(outcome, ([event]) => ({
    [kind]: till,
    merchant,
    name: asked.name,
    state,
    limits,
    ...(event && { version: event.data['version'], position: event.position }),
  }));
}

function limitsOf(asked: AskedTill['limits']): TillLimits {
  const { perPaymentMinor, perDayMinor, refundsPerDayMinor } = asked;
  return {
    ...(perPaymentMinor === undefined ? {} : { perPaymentMinor: minor(perPaymentMinor) }),
    ...(perDayMinor === undefined ? {} : { perDayMinor: minor(perDayMinor) }),
    ...(refundsPerDayMinor === undefined ? {} : { refundsPerDayMinor: minor(refundsPerDayMinor) }),
  };
}
