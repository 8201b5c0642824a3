import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import {
  EMPTY_HEAD,
  noMovements,
  type RecordedEvent,
  readEvents,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { must } from './benefit.fixture.ts';
import { eventually, type Json } from './client.fixture.ts';
import { eventsOf } from './history.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

export type Fact = RecordedEvent<never>;

/** Every fact of identity's journal from that position on, also while it is served. */
export async function factsOf(town: FaultTown, from = 0): Promise<Fact[]> {
  const store = new SqliteEventStore(town.identity.path.journal, { readOnly: true });
  try {
    const facts: Fact[] = [];
    for await (const fact of readEvents(store, noMovements, from)) facts.push(fact);
    return facts;
  } finally {
    await store.close();
  }
}

/** `identity.MemberErased.v1` is `MemberErased`. */
export const factsNamed = (facts: readonly Fact[], kind: string): Fact[] =>
  facts.filter(({ type }) => type === `identity.${kind}.v1`);

/** Follows the hashes from the first byte on; rejects at the first that does not fit. */
export async function verifyIdentity(town: FaultTown): Promise<void> {
  const store = new SqliteEventStore(town.identity.path.journal, { readOnly: true });
  try {
    let head = EMPTY_HEAD;
    for await (const chunk of store.read(0)) head = { ...verifyChunk(head, chunk) };
  } finally {
    await store.close();
  }
}

/** What currency has to do when identity says it, and about whom. */
const MEANT: Readonly<Record<string, readonly [kind: string, about: string]>> = {
  MemberRegistered: ['HolderOpened', 'member'],
  MemberSuspended: ['HolderSuspended', 'member'],
  MemberReinstated: ['HolderReinstated', 'member'],
  MemberErased: ['HolderErased', 'member'],
  OrganisationSuspended: ['OrganisationSuspended', 'organisation'],
  OrganisationReinstated: ['OrganisationReinstated', 'organisation'],
  RoleGranted: ['RoleGranted', 'grant'],
  RoleRevoked: ['RoleRevoked', 'grant'],
  AccessEnded: ['AccessEnded', 'name'],
};

const DONE: Readonly<Record<string, string>> = {
  HolderOpened: 'holder',
  HolderSuspended: 'holder',
  HolderReinstated: 'holder',
  HolderErased: 'holder',
  MerchantAccredited: 'merchant',
  OrganisationSuspended: 'organisation',
  OrganisationReinstated: 'organisation',
  RoleGranted: 'grant',
  RoleRevoked: 'grant',
  AccessEnded: 'name',
};

/**
 * What identity has said, and what currency has done about it, each in its order: the same, line by
 * line, when nothing was lost, nothing came twice and nothing overtook another.
 */
export async function bothHistories(
  town: FaultTown,
): Promise<{ readonly said: string[]; readonly done: string[] }> {
  const said = (await factsOf(town)).flatMap(({ type, data }) => {
    const kind = nameOf(type);
    if (kind === 'OrganisationAccredited') {
      return data['merchant'] ? [`MerchantAccredited ${data['organisation']}`] : [];
    }
    const [meant, about = ''] = MEANT[kind] ?? [];
    return meant === undefined ? [] : [`${meant} ${data[about]}`];
  });
  const done = (await eventsOf(town.folder)).flatMap(({ type, data }) => {
    const kind = nameOf(type);
    const about = DONE[kind];
    return about === undefined ? [] : [`${kind} ${data[about]}`];
  });
  return { said, done };
}

/** Throws unless, within seconds, both say the same: what a start goes on with may still be under way. */
export async function assertAgreed(town: FaultTown): Promise<void> {
  const { said, done } = await eventually(
    () => bothHistories(town),
    (both) => isDeepStrictEqual(both.said, both.done),
    { everyMilliseconds: 200 },
  );
  assert.deepStrictEqual(done, said);
}

const nameOf = (type: string): string => type.split('.')[1] ?? '';

export interface News {
  /** Of the last event that identity has. */
  readonly position: number;
  readonly news: {
    readonly position: number;
    readonly behindSeconds: number;
    readonly halted?: string;
  };
}

export async function newsOf(town: FaultTown): Promise<News> {
  return (await must(town.withToken().get<Json>('/health')))['identity'] as News;
}

/** Waits until currency has heard all that identity has said; how many milliseconds it took. */
export async function heard(town: FaultTown): Promise<number> {
  const from = performance.now();
  const { position, news } = await eventually(
    () => newsOf(town),
    (now) => now.news.position >= now.position && now.news.behindSeconds === 0,
  );
  if (news.position < position) throw new Error(`heard ${news.position} of ${position}`);
  return performance.now() - from;
}

/** Every file of the data folder, by its path. */
export function filesOf(town: FaultTown): [path: string, bytes: Buffer][] {
  const { data } = town.folders;
  return globSync(`${data}/**/*`)
    .filter((path) => statSync(path).isFile())
    .map((path) => [path.slice(data.length), readFileSync(path)]);
}
