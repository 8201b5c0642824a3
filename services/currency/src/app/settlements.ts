import type { EventData } from '../domain/events.ts';
import type { PlainDate } from '../domain/plain-date.ts';
import { type Answer, answered } from './answer.ts';
import type { Call, Town } from './town.ts';

export interface LegAsked {
  readonly leg: string;
  /** What the bank answered; left out, nobody knows. */
  readonly outcome?: 'settled' | 'rejected' | 'not-received';
  readonly settledOn?: PlainDate;
  readonly reason?: string;
}

/** What a person knows of a leg that is with the bank: nothing, or what the bank said when asked. */
export async function resolveLeg(
  town: Town,
  call: Call,
  { leg, outcome, settledOn, reason }: LegAsked,
): Promise<Answer<object>> {
  const [note] = reason === undefined ? [] : await town.parts.notes.keep([reason]);
  const noted = note === undefined ? {} : { note };
  const command =
    outcome === undefined
      ? ({ type: 'MarkUnknown', leg, ...noted } as const)
      : ({
          type: 'ResolveLeg',
          leg,
          outcome,
          ...(settledOn === undefined ? {} : { settledOn }),
          ...noted,
        } as const);
  const operation = outcome === undefined ? 'leg.unknown' : 'leg.inquiry';
  const outcomeOf = await town.call(call, operation, command, command);
  return answered(outcomeOf, ([event]) => ({
    leg,
    status: outcome === 'not-received' ? 'requested' : (outcome ?? 'unknown'),
    ...(outcome === 'settled' ? { settledOn: event?.data['settledOn'] } : {}),
    position: event?.position,
  }));
}

/** A person says which legs, or which payout whole, a debit of the bank is. */
export async function matchLine(
  town: Town,
  call: Call,
  asked: { readonly line: string; readonly references: readonly string[] },
): Promise<Answer<object>> {
  const { line, references } = asked;
  const command = { type: 'MatchPayoutLine', line, legs: references } as const;
  const outcome = await town.call(call, 'bank.match', asked, command);
  return answered(outcome, (events) => {
    const matched = events.at(-1);
    const data = matched?.data as EventData<'currency.PayoutMatched.v1'>;
    return {
      line,
      legs: data.legs,
      /** Of them, those that this debit was the first to show. */
      settled: events.length - 1,
      position: matched?.position,
    };
  });
}
