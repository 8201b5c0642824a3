import { decodeEvent, eachFrame, hashOf } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import type { CurrencyCommand } from '../domain/commands.ts';
import type { EventData, LineRule } from '../domain/events.ts';
import { type Answer, done } from './answer.ts';
import type { RunPasses } from './run-passes.ts';
import type { Call, CurrencyEvent, Town } from './town.ts';

export interface UnpaidLine {
  readonly line: number;
  readonly rule: LineRule;
  readonly message: string;
}

export interface PaidRun {
  readonly run: string;
  readonly paid: number;
  readonly paidMinor: number;
  readonly unpaid: readonly UnpaidLine[];
  /** `POSITION:HASH` of the event that finished it. */
  readonly head: string;
}

export interface ReversedRun {
  readonly run: string;
  readonly status: 'proposed' | 'reversed';
  readonly reversed: number;
  readonly reversedMinor: number;
  /** Lines of which something had been spent, and how much. */
  readonly rest: readonly { readonly line: number; readonly spentMinor: number }[];
}

const MESSAGES: Readonly<Record<LineRule, string>> = {
  'already-paid': 'this entitlement was paid before',
  'not-enrolled': 'no longer enrolled in that month',
  'account-frozen': 'the account is frozen: unfreeze it, then retry',
  'account-closed': 'the account is closed',
};

/** Pays an approved run, or again what failed of it; answers when the last line is durable. */
export async function payRun(
  town: Town,
  passes: RunPasses,
  call: Call,
  command: Extract<
    CurrencyCommand,
    { type: 'FundRun' } | { type: 'CancelRun' | 'RetryRun' | 'FinishRun' | 'FinishReversal' }
  >,
): Promise<Answer<PaidRun>> {
  const { journal, runFiles } = town.parts;
  const run = await journal.read((state) => state.runs.get(command.run));
  if (run?.status === 'approved' && (await runFiles.read(run.sha256)) === undefined)
    return { kind: 'refused', refusal: { code: 'run-changed', run: command.run } };
  const outcome = await town.call(call, `run.${command.type}`, command, command);
  if (outcome.kind !== 'done') return outcome;
  await passes.carry(command.run);
  const [funded] = outcome.events;
  if (!funded) throw new Error(`${command.type} appended nothing`);
  return done(await paidRun(town, funded));
}

/** Made of the events of that attempt alone: the same however often and whenever it is asked. */
async function paidRun(town: Town, funded: CurrencyEvent): Promise<PaidRun> {
  const { run, attempt } = funded.data as EventData<'currency.RunFunded.v1'>;
  const end = await town.parts.journal.read(
    (state) => state.runs.get(run)?.finishedAt[attempt - 1],
  );
  if (end === undefined) throw new Error(`run ${run} is not finished`);
  const unpaid: UnpaidLine[] = [];
  let finished: EventData<'currency.RunFinished.v1'> | undefined;
  let hash = '';
  for await (const { event, hex } of eventsBetween(town, funded.position, end)) {
    if (event.type === 'currency.BenefitFailed.v1' && event.data['run'] === run) {
      const { line, rule } = event.data as EventData<'currency.BenefitFailed.v1'>;
      unpaid.push({ line, rule, message: MESSAGES[rule] });
    } else if (event.position === end) {
      finished = event.data as EventData<'currency.RunFinished.v1'>;
      hash = hex;
    }
  }
  const { paidLines = 0, paidMinor = 0 } = finished ?? {};
  return { run, paid: paidLines, paidMinor, unpaid, head: `${end}:${hash}` };
}

/** First call proposes, a second one by another person takes back what is unspent. */
export async function reverseRun(
  town: Town,
  passes: RunPasses,
  call: Call,
  asked: { readonly run: string; readonly mayPropose: boolean; readonly mayApprove: boolean },
): Promise<Answer<ReversedRun>> {
  const { run } = asked;
  const command = { type: 'ReverseRun', by: town.actorOf(call.subject), ...asked } as const;
  const outcome = await town.call(call, 'run.reverse', { run }, command);
  if (outcome.kind !== 'done') return outcome;
  const [event] = outcome.events;
  if (event?.type !== 'currency.RunReversalApproved.v1') {
    return done({ run, status: 'proposed', reversed: 0, reversedMinor: 0, rest: [] });
  }
  await passes.carry(run);
  return done(await reversedRun(town, run, event.position));
}

async function reversedRun(town: Town, run: string, approved: number): Promise<ReversedRun> {
  const state = await town.parts.journal.read((current) => current.runs.get(run));
  const rest: { line: number; spentMinor: number }[] = [];
  for await (const { event } of eventsBetween(town, approved, Number.POSITIVE_INFINITY)) {
    if (event.type === 'currency.RunReversed.v1' && event.data['run'] === run) break;
    if (event.type !== 'currency.BenefitReversed.v1' || event.data['run'] !== run) continue;
    const { line, spentMinor } = event.data as EventData<'currency.BenefitReversed.v1'>;
    if (spentMinor > 0) rest.push({ line, spentMinor });
  }
  const { reversedLines = 0, reversedMinor = 0 } = state ?? {};
  return { run, status: 'reversed', reversed: reversedLines, reversedMinor, rest };
}

async function* eventsBetween(
  town: Town,
  first: number,
  last: number,
): AsyncGenerator<{ event: CurrencyEvent; hex: string }> {
  for await (const chunk of town.parts.store.read(first)) {
    const found: { event: CurrencyEvent; hex: string }[] = [];
    eachFrame(
      chunk,
      (frame) => {
        if (frame.position > last) return false;
        found.push({
          event: decodeEvent(frame, movementCodec),
          hex: Buffer.from(hashOf(frame)).toString('hex'),
        });
        return true;
      },
      first,
    );
    yield* found;
    if (chunk.first + chunk.count > last) return;
  }
}
