import { messageOf } from '@mutirao/contracts';
import { inboxOf, Town } from '@mutirao/currency';
import type { ServedTown } from '../town.fixture.ts';

/**
 * Asks every route of parked messages at least once, so that its answer is compared with its example.
 * They are from a source that nobody follows: the feed of this town's own identity is left alone.
 */
export async function answerParked(town: ServedTown): Promise<void> {
  const inbox = inboxOf(town.app.get(Town));
  const source = '/identity/elsewhere';
  const data = { member: 'k7Qm2Zr8Vt5Xw1Ya4Bc6Dg' };
  for (const position of [0, 1]) {
    const message = messageOf({
      source,
      position,
      id: `01890000-0000-7000-8000-00000000000${position}`,
      at: Date.parse('2024-03-20T12:00:00Z'),
      type: 'identity.MemberSuspended.v1',
      key: data.member,
      data,
    });
    const context = { source, position, after: position - 1, replaying: false };
    await inbox.park(message, context, 'a fault of a test');
  }
  await town.must('GET', '/parked?limit=1', { as: 'auditor' });
  await town.must('POST', '/parked/replay', { as: 'administrator', body: {} });
}
