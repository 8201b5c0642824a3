import { expect, test } from '@jest/globals';
import { type MembershipRole, ORGANISATION_KINDS, ROLES_GIVEN_BY } from '@mutirao/contracts';
import {
  emptySnapshot,
  Journal,
  MemoryEventStore,
  noMovements,
  type Randomness,
  type RecordedEvent,
  Replay,
  randomness,
  readEvents,
} from '@mutirao/event-sourcing';
import { StandingView, type TokenHolder } from '../../app/standing.ts';
import type { IdentityCommand } from '../commands.ts';
import { identityDecider } from '../identity.ts';
import { rolesFor } from './standing.ts';
import { id, STANDING } from './town.fixture.ts';

const COMMANDS = 3_000;
const SEED = Number(process.env['MUTIRAO_SEED'] ?? Date.now() % 1_000_000);
const HOUR = 60 * 60 * 1000;

const PEOPLE = ['ana', 'bento', 'clara', 'davi', 'eva', 'fabio'].map(id);
const PLACES = ORGANISATION_KINDS.flatMap((kind) =>
  ['one', 'two'].map((which) => ({ kind, organisation: id(`${kind}-${which}`) })),
);
const ROLES: readonly MembershipRole[] = [...new Set(Object.values(ROLES_GIVEN_BY).flat())];

/** Without these, chance has not asked enough for the rest to mean anything. */
const HAPPENED = [
  ...['ConfirmAccreditation', 'SuspendOrganisation', 'ReinstateOrganisation', 'GrantRole'],
  ...['RevokeRole', 'EndMemberships', 'SuspendMember', 'SettleErasure', 'RegisterMembers'],
  ...['same-person', 'own-role', 'membership-exists', 'organisation-not-accredited'],
];

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

async function openTown(clock: { now: number }) {
  const store = new MemoryEventStore();
  let ids = 0;
  const journal = await Journal.open(
    identityDecider,
    {
      store,
      now: () => clock.now,
      dayOf,
      newId: () => `id-${ids++}`,
      turn: async () => {},
      acknowledge: () => {},
      fatal: (error: unknown) => {
        throw error;
      },
    },
    emptySnapshot(),
  );
  const view = await StandingView.open(
    (look) => journal.read(look),
    () => dayOf(clock.now),
  );
  return { store, journal, view };
}

/** Something that somebody may ask on that day, now and then without the right to it. */
function draw({ pick, chance, below }: Randomness, now: number, grants: readonly string[]) {
  // One of them does most, and so meets the own work again.
  const by = chance(0.6) ? (PEOPLE[0] ?? '') : pick(PEOPLE);
  const member = pick(PEOPLE);
  const { organisation, kind } = pick(PLACES);
  const day = (within: number) => dayOf(now + (below(within) - 2) * 24 * HOUR);
  const merchant = kind === 'merchant' ? { merchant: STANDING } : {};
  const version = chance(0.7) ? 1 : 1 + below(4);
  const commands: readonly (() => IdentityCommand)[] = [
    () => ({ type: 'RegisterMembers', members: [member], described: false }),
    () => ({ type: chance(0.7) ? 'ReinstateMember' : 'SuspendMember', member, mayStaff: true }),
    () => ({ type: chance(0.7) ? 'ReactivateMember' : 'DeactivateMember', member, mayStaff: true }),
    () => ({ type: chance(0.1) ? 'BeginErasure' : 'ReinstateMember', member, mayStaff: true }),
    () => ({ type: 'SettleErasure', member, hindrances: [] }),
    () => ({ type: 'RegisterOrganisation', organisation, kind }),
    () => ({ type: 'ProposeAccreditation', organisation, ...merchant }),
    () => ({ type: 'ConfirmAccreditation', organisation, version, by }),
    () =>
      chance(0.3)
        ? { type: 'DeclineAccreditation', organisation, version }
        : { type: 'ConfirmAccreditation', organisation, version, by },
    () => ({
      type: chance(0.8) ? 'ReinstateOrganisation' : 'SuspendOrganisation',
      organisation,
    }),
    () => ({ type: 'RevokeRole', organisation, grant: pick(grants) ?? id('none') }),
  ];
  const role = chance(0.8) ? pick(ROLES_GIVEN_BY[kind]) : pick(ROLES);
  const until = chance(0.6) ? { to: day(12) } : {};
  const grant = id(`grant-${grants.length}`);
  const command: IdentityCommand = chance(0.4)
    ? { type: 'GrantRole', grant, member, organisation, role, from: day(6), ...until, by }
    : pick(commands)();
  return { command, by };
}

/** What the log says, read as one would by hand: no fold, no state, nothing of the code under test. */
function rolesInLog(log: readonly RecordedEvent[], member: string, shop: string, on: string) {
  const of = (type: string, field: string, value: unknown) =>
    log.findLast(({ data, ...event }) => event.type === type && data[field] === value)?.position ??
    -1;
  const since = of('identity.MemberRegistered.v1', 'member', member);
  const last = (fact: string) => of(`identity.${fact}.v1`, 'member', member);
  const isActive =
    since >= 0 &&
    ['ErasureBegun', 'MemberErased'].every((fact) => last(fact) < since) &&
    Math.max(last('MemberSuspended'), since) <= Math.max(last('MemberReinstated'), since) &&
    Math.max(last('MemberDeactivated'), since) <= Math.max(last('MemberReactivated'), since);
  if (!isActive) return [];
  const roles = log
    .filter(({ type, data }) => type === 'identity.RoleGranted.v1' && data['member'] === member)
    .filter(({ data: { grant, organisation, from, to, role } }) => {
      const accredited = of('identity.OrganisationAccredited.v1', 'organisation', organisation);
      const reinstated = of('identity.OrganisationReinstated.v1', 'organisation', organisation);
      const suspended = of('identity.OrganisationSuspended.v1', 'organisation', organisation);
      const isTaken = of('identity.RoleRevoked.v1', 'grant', grant) >= 0;
      const isDay = String(from) <= on && on <= String(to ?? on);
      const isHere = role !== 'merchant' || organisation === shop;
      return !isTaken && isDay && isHere && Math.max(accredited, reinstated) > suspended;
    });
  return [...new Set(['holder', ...roles.map(({ data }) => String(data['role']))])]
    .filter((role) => role !== 'member')
    .sort();
}

test(`${COMMANDS} random acts give nobody a role that no standing membership gives (again: MUTIRAO_SEED=${SEED})`, async () => {
  const random = randomness(SEED);
  const clock = { now: Date.UTC(2026, 10, 2, 12) };
  const { store, journal, view } = await openTown(clock);
  const happened = new Set<string>();
  const grants: string[] = [];
  const tokens: TokenHolder[] = [];
  const execute = async (command: IdentityCommand, actor: string) => {
    const meta = { operation: command.type, actor, correlation: 'one' };
    const outcome = await journal.execute(command, meta);
    if (outcome.kind === 'refused') happened.add(outcome.refusal.code);
    if (outcome.kind !== 'done' || outcome.events.length === 0) return;
    happened.add(command.type);
    await view.follow(outcome.events);
    if (command.type === 'GrantRole') grants.push(command.grant);
  };
  for (let done = 0; done < COMMANDS; done++) {
    const before = dayOf(clock.now);
    clock.now += random.below(2 * HOUR);
    const today = dayOf(clock.now);
    if (today !== before) await execute({ type: 'EndMemberships', grants }, 'system');
    const { command, by } = draw(random, clock.now, grants);
    await execute(command, by);
    const subject = random.pick(PEOPLE);
    const organisation = random.pick(PLACES).organisation;
    const roles = await journal.read((state) => rolesFor(state, subject, organisation, today));
    const { position } = journal.head;
    tokens.push({ subject, organisation, roles, position });
    const token = tokens[tokens.length - 1 - random.below(Math.min(tokens.length, 60))];
    if (!token) continue;
    const now = await journal.read((state) =>
      rolesFor(state, token.subject, token.organisation, today),
    );
    const unearned = view.rolesOf(token).filter((role) => !now.includes(role));
    expect({ done, command, unearned }).toEqual({ done, command, unearned: [] });
    if (done % 20 > 0) continue;
    const log = await logOf(store);
    expect({ done, roles: [...roles].sort() }).toEqual({
      done,
      roles: rolesInLog(log, subject, organisation, today),
    });
  }
  await expectTwoPersons(store);
  await expectSameHistory(store, journal);
  expect(HAPPENED.filter((each) => !happened.has(each))).toEqual([]);
});

async function logOf(store: MemoryEventStore): Promise<RecordedEvent[]> {
  const log: RecordedEvent[] = [];
  for await (const event of readEvents(store, noMovements)) log.push(event);
  return log;
}

/** Nobody ever confirmed what they proposed, in the order in which things were written. */
async function expectTwoPersons(store: MemoryEventStore): Promise<void> {
  const proposers = new Map<unknown, string>();
  let confirmed = 0;
  for await (const { type, data, meta } of readEvents(store, noMovements)) {
    if (type === 'identity.AccreditationProposed.v1') {
      proposers.set(data['organisation'], meta.actor);
    }
    if (type !== 'identity.OrganisationAccredited.v1') continue;
    confirmed++;
    expect(meta.actor).not.toBe(proposers.get(data['organisation']));
  }
  expect(confirmed).toBeGreaterThan(PLACES.length / 2);
}

/** From zero, to the writer's state: all that says who may do what. */
async function expectSameHistory(
  store: MemoryEventStore,
  journal: Awaited<ReturnType<typeof openTown>>['journal'],
): Promise<void> {
  const replay = new Replay(identityDecider, emptySnapshot());
  await replay.follow(store);
  const again = identityDecider.state(replay.tables);
  await journal.read((state) => {
    for (const table of ['organisations', 'grants', 'grantsOf', 'changed', 'members'] as const) {
      expect([...again[table].entries()]).toEqual([...state[table].entries()]);
    }
  });
}
