import type { PlainDate } from '../plain-date.ts';
import type { RuleBody } from './events.ts';
import type { RuleVersion } from './rows.ts';

/** When a version binds: from its day until the day before `until`, or for good. */
export interface BindingSpan {
  readonly version: RuleVersion;
  readonly from: PlainDate;
  readonly until?: PlainDate;
}

/** The versions of one rule that bind at some time, in the order of their days. */
export function timelineOf(versions: readonly RuleVersion[], rule: string): BindingSpan[] {
  const counting = versions
    .filter((each) => each.rule === rule && !each.withdrawn)
    .sort((a, b) => (a.bindsFrom === b.bindsFrom ? a.version - b.version : before(a, b)));
  return counting
    .map((version, index): BindingSpan => {
      const until = counting[index + 1]?.bindsFrom;
      const span = { version, from: version.bindsFrom };
      return until === undefined ? span : { ...span, until };
    })
    .filter(({ from, until }) => until === undefined || from < until);
}

function before(a: RuleVersion, b: RuleVersion): number {
  return a.bindsFrom < b.bindsFrom ? -1 : 1;
}

/** What a rule is about: it stays so in all its versions. Of `off`, nothing. */
export function subjectOf(body: RuleBody): string | undefined {
  switch (body.kind) {
    case 'limit':
      return `limit/${body.of}/${body.of === 'programme' ? body.programme : ''}`;
    case 'fee':
      return `fee/${body.on}/${body.purpose}`;
    case 'categories':
    case 'expiry':
      return `${body.kind}/${body.programme}`;
    case 'off':
      return undefined;
  }
}

/**
 * A version of another rule that says the categories, or the expiry, of the same programme on a day
 * on which `rule` says it: of these there is one at a time, while limits and fees add up.
 */
export function clashIn(versions: readonly RuleVersion[], rule: string): RuleVersion | undefined {
  const own = timelineOf(versions, rule).filter(isAlone);
  const others = new Set(versions.map((each) => each.rule).filter((each) => each !== rule));
  return [...others]
    .flatMap((other) => timelineOf(versions, other).filter(isAlone))
    .find((span) => own.some((each) => isSameSubject(each, span) && meet(each, span)))?.version;
}

function isAlone({ version: { body } }: BindingSpan): boolean {
  return body.kind === 'categories' || body.kind === 'expiry';
}

function isSameSubject(a: BindingSpan, b: BindingSpan): boolean {
  return subjectOf(a.version.body) === subjectOf(b.version.body);
}

function meet(a: BindingSpan, b: BindingSpan): boolean {
  const end = '9999-12-31';
  return a.from < (b.until ?? end) && b.from < (a.until ?? end);
}
