import type { Folds } from '../folds.ts';
import type { CurrencyState } from '../state.ts';
import type { ruleEvents } from './events.ts';
import type { RuleVersion } from './rows.ts';

/** The list is replaced, never changed: what was compiled from one stays true of it. */
export const ruleFolds: Folds<typeof ruleEvents> = {
  'currency.RuleAnnounced.v1': (state, data, { effectiveOn: announcedOn }) =>
    state.rules.set('all', [...versionsOf(state), { ...data, announcedOn, withdrawn: false }]),
  'currency.RuleWithdrawn.v1': (state, { rule, version }) =>
    state.rules.set('all', withoutVersion(versionsOf(state), { rule, version })),
};

/** Every version of every rule, in the order of their announcement. */
export function versionsOf(state: CurrencyState): readonly RuleVersion[] {
  return state.rules.get('all') ?? [];
}

/** The same list, in which that version is withdrawn. */
export function withoutVersion(
  versions: readonly RuleVersion[],
  { rule, version }: Pick<RuleVersion, 'rule' | 'version'>,
): readonly RuleVersion[] {
  return versions.map((each) =>
    each.rule === rule && each.version === version ? { ...each, withdrawn: true } : each,
  );
}
