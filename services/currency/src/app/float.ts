import type { EventData } from '../domain/events.ts';
import { notPooled } from '../domain/float/decide.ts';
import type { CurrencyRefusal } from '../domain/refusals.ts';
import type { YieldAnswer } from '../history/float-yield.ts';
import { type Answer, answered, done } from './answer.ts';
import { findBankLine } from './bank-views.ts';
import { workedYield } from './history.ts';
import type { Call, Town } from './town.ts';

export interface Days {
  readonly from: string;
  readonly to: string;
}

/** How a line of pooled interest is or would be shared out, day by day. `undefined` for no line. */
export async function yieldOfLine(
  town: Town,
  name: string,
  days?: Days,
): Promise<Answer<YieldAnswer> | undefined> {
  const { journal, clock } = town.parts;
  const line = (await findBankLine(town, name))?.line;
  const booked = line && (await journal.read(({ bankLines }) => bankLines.get(line)));
  if (line === undefined || !booked) return undefined;
  const refusal = notPooled(line, booked);
  if (refusal) return { kind: 'refused', refusal };
  const answer = await workedYield(town, { line, ...(days === undefined ? {} : { days }) });
  if (!answer) return undefined;
  const today = clock.dayOf(clock.now());
  const { to } = answer.working;
  return to < today ? done(answer) : { kind: 'refused', refusal: notOver(to, today) };
}

const notOver = (to: string, today: string): CurrencyRefusal => ({
  code: 'period-not-over',
  to,
  today,
});

export interface Allocated extends EventData<'currency.YieldAllocated.v1'> {
  readonly position: number;
}

/** Shares it out, if the working is still what the treasurer saw (`working`, its SHA-256). */
export async function allocateYield(
  town: Town,
  call: Call,
  name: string,
  { working: seen, ...days }: Days & { readonly working: string },
): Promise<Answer<Allocated> | undefined> {
  const line = (await findBankLine(town, name))?.line;
  const answer = line === undefined ? undefined : await workedYield(town, { line, days });
  if (line === undefined || !answer) return undefined;
  const { working, sha256 } = answer;
  const outcome = await town.call(
    call,
    'yield.allocate',
    { line, ...days, seen },
    {
      type: 'AllocateYield',
      line,
      ...days,
      shares: working.shares.map(({ programme, amountMinor }) => ({
        programme,
        amount: amountMinor,
      })),
      working: sha256,
      seen,
    },
  );
  return answered(outcome, ([event]) => ({
    ...(event?.data as EventData<'currency.YieldAllocated.v1'>),
    position: event?.position ?? -1,
  }));
}
