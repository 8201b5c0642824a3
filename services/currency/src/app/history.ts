import { Readable } from 'node:stream';
import { startWorker } from '@mutirao/adapters/worker';
import { type HistoryRefusal, HistoryRefused } from '../history/history-refused.ts';
import type { ReplayedLedger } from '../history/replay.ts';
import type { ExportFormat, FromHistoryWorker, HistoryJob } from '../workers/history-worker.ts';
import type { Town } from './town.ts';

/** Every balance at an instant or position, or as of a day. Rejects with HistoryRefused. */
export async function replayed(
  town: Town,
  when: { at?: string; asOf?: string },
): Promise<ReplayedLedger> {
  for await (const message of asked({ ...when, task: 'replay', folder: town.parts.folder })) {
    if (message.kind === 'result') return message.result as ReplayedLedger;
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
