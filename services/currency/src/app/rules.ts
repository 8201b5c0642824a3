import { assert } from '@mutirao/event-sourcing';
import type { EventData } from '../domain/events.ts';
import type { PlainDate } from '../domain/plain-date.ts';
import type { RuleBody } from '../domain/rules/events.ts';
import { versionsOf } from '../domain/rules/evolve.ts';
import type { RuleVersion } from '../domain/rules/rows.ts';
import { timelineOf } from '../domain/rules/timeline.ts';
import type { ProposedBody, Simulation } from '../history/simulate.ts';
import type { Months } from '../history/simulate-tally.ts';
import { type Answer, answered, done } from './answer.ts';
import { simulated } from './history.ts';
import type { Call, Town } from './town.ts';

export interface AnnouncedRule {
  readonly rule: string;
  readonly version: number;
  readonly bindsFrom: PlainDate;
  readonly body: RuleBody;
  readonly why?: string;
  readonly position: number;
}

/** Announces a version of a rule; why is kept as a note, and said to everybody. */
export async function announceRule(
  town: Town,
  call: Call,
  request: {
    readonly rule: string;
    readonly bindsFrom: PlainDate;
    readonly body: RuleBody;
    readonly why?: string;
  },
): Promise<Answer<AnnouncedRule>> {
  const { why, ...announced } = request;
  const [note] = why === undefined ? [] : await town.parts.notes.keep([why]);
  const command = { type: 'AnnounceRule', ...announced, ...(note && { note }) } as const;
  const outcome = await town.call(call, 'rule.announce', request, command);
  return answered(outcome, ([event]) => {
    assert(event, 'an announcement is an event');
    const { note: _, ...data } = event.data as EventData<'currency.RuleAnnounced.v1'>;
    return { ...data, ...(why === undefined ? {} : { why }), position: event.position };
  });
}

/** Takes back a version before its day. */
export async function withdrawRule(
  town: Town,
  call: Call,
  version: Pick<RuleVersion, 'rule' | 'version'>,
) {
  const { rule, version: number } = version;
  const command = { type: 'WithdrawRule', rule, version: number } as const;
  const outcome = await town.call(call, 'rule.withdraw', command, command);
  return answered(outcome, ([event]) => ({ ...version, position: event?.position }));
}

/** What is with a version today. replaced: another came before it ever bound. */
export type VersionState = 'binds' | 'announced' | 'past' | 'withdrawn' | 'replaced';

export interface VersionView {
  readonly version: number;
  readonly state: VersionState;
  readonly announcedOn: PlainDate;
  readonly bindsFrom: PlainDate;
  /** The day from which another version binds instead. */
  readonly until?: PlainDate;
  readonly body: RuleBody;
  readonly why?: string;
}

/** Every rule with its versions, in the order of their announcement. */
export async function ruleViews(town: Town) {
  const { journal, clock, notes } = town.parts;
  const today = clock.dayOf(clock.now());
  const all = await journal.read((state) => versionsOf(state));
  const words = await notes.words(all.map(({ note }) => note));
  const rules = [...new Set(all.map(({ rule }) => rule))].sort().map((rule) => {
    const timeline = timelineOf(all, rule);
    const versions = all
      .filter((each) => each.rule === rule)
      .map(({ rule: _, withdrawn, note, ...version }): VersionView => {
        const span = timeline.find((each) => each.version.version === version.version);
        const why = words(note);
        return {
          ...version,
          state: withdrawn ? 'withdrawn' : stateOf(span, today),
          ...(span?.until === undefined ? {} : { until: span.until }),
          ...(why === undefined ? {} : { why }),
        };
      });
    return { rule, versions };
  });
  return { today, rules };
}

function stateOf(
  span: { readonly from: PlainDate; readonly until?: PlainDate } | undefined,
  today: PlainDate,
): VersionState {
  if (span === undefined) return 'replaced';
  if (span.from > today) return 'announced';
  return span.until !== undefined && span.until <= today ? 'past' : 'binds';
}

/** Whom a rule would have touched in these months. Decides nothing. */
export async function simulateProposal(
  town: Town,
  body: ProposedBody,
  months: Months,
): Promise<Answer<Simulation>> {
  const programme = 'programme' in body ? body.programme : undefined;
  const known = await town.parts.journal.read(
    ({ programmes }) => programme === undefined || programmes.has(programme),
  );
  if (!known) return { kind: 'refused', refusal: { code: 'programme-unknown' } };
  return done(await simulated(town, body, months));
}
