import type { Stamp } from '@mutirao/event-sourcing';
import { fees, openingOfFees } from '../accounts.ts';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import { addDays } from '../plain-date.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import { type CurrencyState, settingsOf } from '../state.ts';
import type { RuleCommand } from './commands.ts';
import { versionsOf, withoutVersion } from './evolve.ts';
import { clashIn, subjectOf } from './timeline.ts';

export function decideRule(
  command: RuleCommand,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  switch (command.type) {
    case 'AnnounceRule':
      return decideAnnounce(command, state, stamp);
    case 'WithdrawRule':
      return decideWithdraw(command, state, stamp);
  }
}

/**
 * A version binds from a day after the one on which it is announced, so none falls in a closed month,
 * and nobody is refused by what nobody could know.
 */
function decideAnnounce(
  { rule, bindsFrom, body, note }: Command<'AnnounceRule'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if ('programme' in body && !state.programmes.has(body.programme)) return no('programme-unknown');
  const all = versionsOf(state);
  const own = all.filter((each) => each.rule === rule);
  const latest = own.filter((each) => !each.withdrawn && each.body.kind !== 'off').at(-1);
  if (body.kind === 'off' && !latest) return no('rule-unknown');
  if (bindsFrom <= stamp.on)
    return no('rule-too-soon', { bindsFrom, earliest: addDays(stamp.on, 1) });
  if (latest && body.kind !== 'off' && subjectOf(body) !== subjectOf(latest.body))
    return no('rule-kind-changed', { rule, version: latest.version, kind: latest.body.kind });
  const data = { rule, version: own.length + 1, bindsFrom, body, ...(note && { note }) };
  const announced = { ...data, announcedOn: stamp.on, withdrawn: false };
  const clash = clashIn([...all, announced], rule);
  if (clash) return no('rule-exists', { rule: clash.rule, version: clash.version });
  const isNewFee = body.kind === 'fee' && !state.ledger.accounts.has(fees(body.purpose));
  const openings = isNewFee ? [openingOfFees(body.purpose, settingsOf(state).currency)] : [];
  return { events: [fact('currency.RuleAnnounced.v1', data, stamp.on, openings)] };
}

/** Takes back a version whose day has not come: it never binds. */
function decideWithdraw(
  { rule, version }: Command<'WithdrawRule'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const all = versionsOf(state);
  const found = all.find((each) => each.rule === rule && each.version === version);
  if (!found) return no('rule-unknown');
  const { bindsFrom, withdrawn } = found;
  if (!withdrawn && bindsFrom <= stamp.on) return no('rule-binds', { rule, version, bindsFrom });
  if (withdrawn) return no('rule-withdrawn', { rule, version });
  // Without a version that says off, what it was to end goes on.
  const clash = clashIn(withoutVersion(all, found), rule);
  if (clash) return no('rule-exists', { rule: clash.rule, version: clash.version });
  return { events: [fact('currency.RuleWithdrawn.v1', { rule, version }, stamp.on)] };
}
