import type { ApprovalAnswer, PrepareAnswer } from '../answers.ts';
import { at } from '../connection.ts';
import { giveRole } from './founding.ts';
import { prepare, type WrittenRoll } from './paying.ts';
import { newsHeard } from './settled.ts';
import { mustBe, refusedAs, type Stage } from './stage.ts';

interface Membership {
  readonly grant: string;
  readonly role: string;
  readonly stands: boolean;
}

/**
 * Who approved a run is no approver when it is to be paid: it is not, until it is prepared again and
 * another approves. The run that is paid in its place.
 */
export async function loseApprover(
  stage: Stage,
  roll: WrittenRoll,
  { run }: PrepareAnswer,
): Promise<PrepareAnswer> {
  const { narrator, officials, staff, today } = stage;
  const { administrator, treasurer, officer, approver } = officials;
  const { member, organisation } = staff.secondApprover;
  const { memberships } = await administrator.get<{ memberships: Membership[] }>(
    `${at('members', member)}/roles`,
  );
  const held = memberships.find(({ role, stands }) => role === 'approver' && stands);
  await administrator.delete(at('organisations', organisation, 'memberships', held?.grant ?? ''));
  const heard = await newsHeard(stage);
  const pay = treasurer.post(`${at('runs', run)}/payment`);
  const { message } = await refusedAs('approver-revoked', pay);
  narrator.say(
    `fábio takes elis’s role away, who alone approved ${run}; ${Math.ceil(heard)} ms later ana may ` +
      `not pay it: ${message}`,
  );
  await officer.post(`${at('runs', run)}/cancellation`);
  const again = await prepare(stage, roll);
  const approval = { json: { sha256: again.sha256 } };
  const path = `${at('runs', again.run)}/approvals`;
  const { approvals } = await approver.post<ApprovalAnswer>(path, approval);
  mustBe('approvals of the run that takes its place', approvals.length, 1);
  await giveRole(administrator, { organisation, member, role: 'approver', from: today });
  narrator.say(`carla prepares it again and davi approves; elis is given the role anew`);
  return again;
}
