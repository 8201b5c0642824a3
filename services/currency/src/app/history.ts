import { Readable } from 'node:stream';
import { startWorker } from '@mutirao/adapters/worker';
import type { YieldAnswer, YieldQuestion } from '../history/float-yield.ts';
import { type HistoryRefusal, HistoryRefused } from '../history/history-refused.ts';
import type { ReplayedFlow } from '../history/money-report-replay.ts';
import type { ReplayedLedger } from '../history/replay.ts';
import type { ProposedBody, Simulation } from '../history/simulate.ts';
import type { Months } from '../history/simulate-tally.ts';
import type { ExportFormat, FromHistoryWorker, HistoryJob } from '../workers/history-worker.ts';
import type { Town } from './town.ts';

/** Every balance at an instant or position, or as of a day. Rejects with HistoryRefused. */
export function replayed(
  town: Town,
  when: { at?: string; asOf?: string },
): Promise<ReplayedLedger> {
  return answerOf<ReplayedLedger>({ ...when, task: 'replay', folder: town.parts.folder });
}

/** Whom a rule would have touched in these months. Rejects with HistoryRefused. */
export function simulated(town: Town, body: ProposedBody, months: Months): Promise<Simulation> {
  return answerOf<Simulation>({ task: 'simulate', body, months, folder: town.parts.folder });
}

/** The flow of money from the journal alone, from zero. Rejects with HistoryRefused. */
export function replayedMoneyFlow(town: Town): Promise<ReplayedFlow> {
  return answerOf<ReplayedFlow>({ task: 'money-flow', folder: town.parts.folder });
}

/** How a line of pooled interest is shared out; `undefined` for none. Rejects with HistoryRefused. */
export function workedYield(town: Town, question: YieldQuestion): Promise<YieldAnswer | undefined> {
  return answerOf({ ...question, task: 'yield', folder: town.parts.folder });
}

async function answerOf<T>(job: HistoryJob): Promise<T> {
  for await (const message of asked(job)) {
    if (message.kind === 'result') return message.result as T;
  }
  throw new Error('history gave no answer');
}

/** The whole history as text, streamed. */
export function exported(town: Town, format: ExportFormat): Readable {
  return Readable.from(texts({ task: 'export', format, folder: town.parts.folder }));
}

async function* texts(job: HistoryJob): AsyncGenerator<string> {
  for await (const message of asked(job)) if (message.kind === 'text') yield message.text;
}

async function* asked(job: HistoryJob): AsyncGenerator<FromHistoryWorker> {
  const worker = startWorker(new URL('../workers/history-worker.ts', import.meta.url), job);
  try {
    for (;;) {
      const message = await new Promise<FromHistoryWorker>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
      worker.removeAllListeners('error');
      if (message.kind === 'end') return;
      if (message.kind === 'refused') {
        throw new HistoryRefused(message.code as HistoryRefusal, message.message);
      }
      yield message;
      worker.postMessage('more');
    }
  } finally {
    await worker.terminate();
  }
}
