import { expect, test } from '@jest/globals';
import { isRefused, Tables } from '@mutirao/event-sourcing';
import fc from 'fast-check';
import type { IdentityCommand } from '../commands.ts';
import { identityDecider } from '../identity.ts';
import type { IdentityState } from '../state.ts';
import { missingIn } from './campaign.ts';

const ids = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(22));
const campaigns = ['k', 'l'].map((letter) => letter.repeat(22));
const member = fc.constantFrom(...ids);
const campaign = fc.constantFrom(...campaigns);
const pair = fc.uniqueArray(member, { minLength: 2, maxLength: 2 });

const act: fc.Arbitrary<IdentityCommand> = fc.oneof(
  fc.record({
    type: fc.constant('RegisterMembers' as const),
    members: fc.array(member, { maxLength: 3 }),
    described: fc.boolean(),
  }),
  fc.record({
    type: fc.constantFrom(
      'SuspendMember' as const,
      'ReinstateMember' as const,
      'BeginErasure' as const,
    ),
    member,
  }),
  fc.record({
    type: fc.constantFrom('DeactivateMember' as const, 'ReactivateMember' as const),
    member,
  }),
  fc.record({ type: fc.constant('SettleErasure' as const), member, hindrances: fc.constant([]) }),
  fc.record({
    type: fc.constant('ChangeMember' as const),
    member,
    fields: fc.subarray(['phone', 'email', 'fullName'] as const),
  }),
  fc.record({
    type: fc.constant('VerifyContact' as const),
    member,
    kind: fc.constantFrom('phone' as const, 'email' as const),
  }),
  pair.map(([one = '', other = '']) => ({
    type: 'NoteMatches' as const,
    matches: [{ one, other, by: ['name', 'phone'] as const }],
  })),
  fc.record({
    type: fc.constant('DecideMatch' as const),
    match: pair.map((two) => [...two].sort().join('.')),
    same: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('OpenCampaign' as const),
    campaign,
    due: fc.constant('2030-01-01'),
  }),
  fc.record({ type: fc.constant('ConfirmMember' as const), campaign, member }),
  fc.record({ type: fc.constant('CloseCampaign' as const), campaign }),
);

test('whatever is done in whatever order, the journal tells the same state again', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (commands) => {
      const tables = new Tables();
      const state = identityDecider.state(tables);
      const recorded: Parameters<typeof identityDecider.evolve>[1][] = [];
      commands.forEach((command, minute) => {
        const at = Date.parse('2026-11-22T12:00:00Z') + minute * 60_000;
        const decision = identityDecider.decide(command, state, { at, on: '2026-11-22' });
        for (const event of isRefused(decision) ? [] : decision.events) {
          const meta = { operation: command.type, actor: 'system', correlation: 'test' };
          const stored = JSON.parse(JSON.stringify({ ...event, meta, at, id: '' }));
          recorded.push({ ...stored, position: recorded.length });
          identityDecider.evolve(state, recorded.at(-1) as (typeof recorded)[number]);
        }
        expectSound(state);
        const again = identityDecider.decide(command, state, { at, on: '2026-11-22' });
        // Done twice is done once, but for what is undone by doing it: a change is a change again.
        if (!isRefused(again) && command.type !== 'ChangeMember') expect(again.events).toEqual([]);
      });
      const replayed = new Tables();
      const second = identityDecider.state(replayed);
      replayed.replaying(() => {
        for (const event of recorded) identityDecider.evolve(second, event);
      });
      expect(contentOf(replayed)).toEqual(contentOf(tables));
    }),
    { numRuns: 300 },
  );
});

function expectSound(state: IdentityState): void {
  for (const [, { status, reinstatedAs }] of state.members.entries()) {
    if (reinstatedAs !== undefined) expect(status).toBe('suspended');
  }
  for (const id of campaigns) {
    const row = state.campaigns.get(id);
    if (!row) continue;
    expect(row.confirmed).toBe(state.confirmedIn(id).size);
    for (const missing of missingIn(state, id)) {
      expect(state.confirmedIn(id).has(missing)).toBe(false);
      expect(['active', 'suspended']).toContain(state.members.get(missing)?.status);
    }
  }
  for (const [name] of state.matches.entries()) {
    const [one = '', other = ''] = name.split('.');
    expect(one < other).toBe(true);
  }
}

function contentOf(tables: Tables): Record<string, unknown> {
  return Object.fromEntries(
    [...tables.dump()].map(({ name, rows }) => [name, Object.fromEntries(rows)]),
  );
}
