import { isDeepStrictEqual } from 'node:util';
import type { Randomness } from '@mutirao/event-sourcing';
import type { Prepared } from './benefit.fixture.ts';
import type { Callers } from './callers.fixture.ts';
import { type Answer, type Client, fresh, type Json, Unanswered } from './client.fixture.ts';
import { bankFile, enrolmentFile, people, roll } from './files.fixture.ts';

/** One write as its client knows it: what was asked, under which key, and what was answered. */
export interface Operation {
  readonly path: string;
  readonly body: string;
  readonly type: string;
  readonly key: string;
  readonly method?: 'DELETE';
  /** By balance or state: an answer like any other, and as lasting. */
  readonly mayBeRefused?: boolean;
  answer?: Pick<Answer<Json>, 'status' | 'body'>;
}

const JSON_TYPE = 'application/json';

export function operation(path: string, body: unknown, type = JSON_TYPE): Operation {
  return {
    path,
    body: type === JSON_TYPE ? JSON.stringify(body) : String(body),
    type,
    key: fresh(),
  };
}

/**
 * Sends it, again if need be. A server that cannot answer now leaves it open; one that answers
 * otherwise than before has broken its word.
 */
export async function perform(client: Client, asked: Operation): Promise<Json> {
  const { path, body, type, key, method } = asked;
  const { status, body: said } = await (method === 'DELETE'
    ? client.delete(path, { key })
    : client.write(path, body, { key, type }));
  if (status >= 500) throw new Unanswered(`${path}: ${status} ${JSON.stringify(said)}`);
  const { correlationId: _, ...answer } = said;
  const now = { status, body: answer };
  if (asked.answer && !isDeepStrictEqual(asked.answer, now)) {
    throw new Error(`${path}: first ${JSON.stringify(asked.answer)}, then ${JSON.stringify(now)}`);
  }
  asked.answer = now;
  if (status >= 300 && !asked.mayBeRefused) throw new Error(`${path}: ${JSON.stringify(said)}`);
  return answer;
}

export interface Transfer extends Operation {
  readonly from: string;
  readonly to: string;
  readonly amountMinor: number;
}

/** Pays between random people, one transfer after the other, until the server is gone. */
export async function spend(
  town: Callers,
  holders: readonly string[],
  random: Randomness,
  log: Transfer[],
): Promise<void> {
  for (;;) {
    const from = random.pick(holders);
    const to = random.pick(holders);
    if (from === to) continue;
    const amountMinor = 1 + random.below(900);
    const body = { from, to, amountMinor, unit: 'MUM' };
    const asked = { ...operation('/transfers', body), from, to, amountMinor, mayBeRefused: true };
    log.push(asked);
    await perform(await town.holder(from), asked);
  }
}

export interface MonthPlan {
  readonly period: string;
  readonly numbers: readonly string[];
  readonly bankLines: number;
  /** People who are new this month, beginning with the n-th. */
  readonly newcomers: { readonly count: number; readonly n: number };
}

/** What officials do in a month; every step can be asked again and is then the same step. */
export class Month {
  readonly plan: MonthPlan;
  readonly prepared: Operation;
  readonly imported: Operation;
  readonly enrolled: Operation;
  approved: Operation | undefined;
  paid: Operation | undefined;

  constructor(plan: MonthPlan) {
    const { period, numbers, bankLines, newcomers } = plan;
    this.plan = plan;
    this.prepared = operation(`/programmes/renda/runs?period=${period}`, roll(numbers), 'text/csv');
    const lines = Array.from(
      { length: bankLines },
      (_, index) => [`${period}-${index}`, 100 + index, 'CREDITO'] as const,
    );
    const file = bankFile({ account: period, lines });
    this.imported = operation('/bank-statements', file, 'application/x-ofx');
    const people_ = enrolmentFile(people(newcomers.count, newcomers.n));
    this.enrolled = operation('/enrolments?programme=outra&from=2000-01-01', people_, 'text/csv');
  }

  /** Prepares, has it approved by another person, pays. */
  async pay(town: Callers): Promise<void> {
    const { run, sha256 } = (await perform(
      await town.officer(),
      this.prepared,
    )) as unknown as Prepared;
    this.approved ??= operation(`/runs/${run}/approvals`, { sha256 });
    await perform(await town.approver(), this.approved);
    this.paid ??= operation(`/runs/${run}/payment`, {});
    await perform(await town.treasurer(), this.paid);
  }

  async importStatement(town: Callers): Promise<void> {
    await perform(await town.treasurer(), this.imported);
  }

  async enrol(town: Callers): Promise<void> {
    await perform(await town.officer(), this.enrolled);
  }

  /** All of it, side by side. */
  async all(town: Callers): Promise<void> {
    await Promise.all([this.pay(town), this.importStatement(town), this.enrol(town)]);
  }
}

/** Lets a server's death end what was under way; whatever else went wrong is thrown. */
export async function untilGone(work: readonly Promise<unknown>[]): Promise<void> {
  for (const each of await Promise.allSettled(work)) {
    if (each.status === 'rejected' && !(each.reason instanceof Unanswered)) throw each.reason;
  }
}
