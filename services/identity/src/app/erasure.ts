import type { Asker, ErasureHindrance } from '@mutirao/contracts';
import { notYet } from '../domain/privacy/erasure.decide.ts';
import type { StoppedErasure } from '../domain/privacy/rows.ts';
import { type Answer, done } from './answer.ts';
import type { Call, Identity, IdentityOutcome } from './identity.ts';

export interface Erased {
  readonly member: string;
  readonly status: 'erased';
  /** The last day on which the number, as a keyed hash, is kept so that nobody is paid twice. */
  readonly numberKeptUntil: string;
}

/**
 * Erases a person, unless something stands in the way. Each step is durable before the next and may
 * be done again: what a crash leaves half done, {@link resumeErasures} finishes.
 */
export async function eraseMember(
  identity: Identity,
  call: Call,
  member: string,
  mayStaff: boolean,
): Promise<Answer<Erased>> {
  const request = { member };
  const begin = { type: 'BeginErasure', member, mayStaff } as const;
  const begun = await identity.call(call, 'member.erase', request, begin);
  if (begun.kind !== 'done') return begun;
  const hindrances = await hindrancesTo(identity, member, call);
  const settle = { type: 'SettleErasure', member, hindrances } as const;
  return settled(identity, member, () => identity.call(call, 'member.erase', request, settle, 1));
}

/**
 * What other services have against it; nobody is asked about an erasure that is over. They are asked
 * under the name of this one erasure: a later one of the same member is another question.
 */
async function hindrancesTo(
  { parts }: Identity,
  member: string,
  { subject, correlation }: Pick<Asker, 'subject' | 'correlation'>,
): Promise<ErasureHindrance[]> {
  const erasure = await parts.journal.read(({ members, erasures }) =>
    members.get(member)?.status === 'erasing' ? erasures.get(member) : undefined,
  );
  if (!erasure) return [];
  const asker = { subject, correlation, key: `erasure ${erasure.begunAt}` };
  // One after the other: after one that said no, nobody is asked to close anything.
  for (const consent of parts.consents()) {
    const hindrances = await consent.releaseMember(member, asker);
    if (hindrances.length > 0) return [...hindrances];
  }
  return [];
}

/** In one turn, so that nobody registers again between the journal's word and the key's end. */
function settled(
  { parts }: Identity,
  member: string,
  settle: () => Promise<IdentityOutcome>,
): Promise<Answer<Erased>> {
  return parts.members.turns.take(async () => {
    const outcome = await settle();
    if (outcome.kind !== 'done') return outcome;
    const stop = outcome.events.find(({ type }) => type === 'identity.ErasureStopped.v1');
    if (stop) return { kind: 'refused', refusal: notYet(stop.data as unknown as StoppedErasure) };
    const [status, until] = await parts.journal.read(
      ({ members, numbersKept }) => [members.get(member)?.status, numbersKept.get(member)] as const,
    );
    // A late retry must not forget who came back since.
    if (status === 'erased') await forgetPerson(parts, member);
    const kept = outcome.events.find(({ type }) => type === 'identity.NumberKept.v1');
    const numberKeptUntil = String(kept?.data['until'] ?? until ?? '');
    return done({ member, status: 'erased', numberKeptUntil });
  });
}

/** Of whom an older file of keys brought back; in a turn, so that whoever registers again stays. */
function forgottenAgain({ journal, members, ...parts }: Identity['parts'], member: string) {
  return members.turns.take(async () => {
    const status = await journal.read((state) => state.members.get(member)?.status);
    if (status === 'erased') await forgetPerson(parts, member);
  });
}

/** The key last: while it is there, there may be something left to forget. */
async function forgetPerson(
  { personal, personKeys }: Pick<Identity['parts'], 'personal' | 'personKeys'>,
  member: string,
): Promise<void> {
  for (const store of personal) await store.forget(member);
  await personKeys.destroy(member);
}

/**
 * Goes on with every erasure that is under way, and destroys again the keys of erased people that an
 * older file of keys brought back.
 */
export async function resumeErasures(identity: Identity): Promise<void> {
  const { parts } = identity;
  const those = (status: string) =>
    parts.journal.read(({ members }) =>
      [...members.entries()].flatMap(([member, row]) => (row.status === status ? [member] : [])),
    );
  for (const member of await parts.personKeys.kept(await those('erased'))) {
    await forgottenAgain(parts, member);
  }
  for (const member of await those('erasing')) {
    const asker = { subject: 'system', correlation: 'erasure' };
    const hindrances = await hindrancesTo(identity, member, asker);
    const settle = { type: 'SettleErasure', member, hindrances } as const;
    await settled(identity, member, () => identity.act('member.erase', settle));
  }
}

/** Forgets the numbers whose day is over: whoever comes with such a number is new. */
export async function forgetNumbers(identity: Identity): Promise<void> {
  const { journal, clock, directory, members: parts } = identity.parts;
  const today = clock.dayOf(clock.now());
  await parts.turns.take(async () => {
    const due = await journal.read(({ numbersKept, members }) =>
      [...numbersKept.entries()].flatMap(([member, until]) =>
        until < today && members.get(member)?.status === 'erased' ? [member] : [],
      ),
    );
    for (const member of due) {
      // First the directory: forgotten there and not in the journal, it is due again.
      await directory.forget(member);
      await identity.act('number.forget', { type: 'ForgetNumber', member });
    }
  });
}
