import { parentPort, workerData } from 'node:worker_threads';
import type { Folder } from '../folder.ts';
import { exportBeancount } from '../history/export-beancount.ts';
import { exportCsv } from '../history/export-csv.ts';
import { exportHledger } from '../history/export-hledger.ts';
import { type YieldQuestion, yieldWorking } from '../history/float-yield.ts';
import { HistoryRefused } from '../history/history-refused.ts';
import { withJournal } from '../history/journal-file.ts';
import { replayMoneyFlow } from '../history/money-report-replay.ts';
import { replayAsOf, replayAt } from '../history/replay.ts';
import { type ProposedBody, simulateRule } from '../history/simulate.ts';
import type { Months } from '../history/simulate-tally.ts';

export const exportFormats = { hledger: exportHledger, beancount: exportBeancount, csv: exportCsv };
export type ExportFormat = 'hledger' | 'beancount' | 'csv';

export type HistoryJob = { readonly folder: Folder } & (
  | { readonly task: 'replay'; readonly at?: string; readonly asOf?: string }
  | { readonly task: 'export'; readonly format: ExportFormat }
  | { readonly task: 'simulate'; readonly body: ProposedBody; readonly months: Months }
  | { readonly task: 'money-flow' }
  | ({ readonly task: 'yield' } & YieldQuestion)
);

export type FromHistoryWorker =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** One question about history, off the writer's thread; the thread ends with it. */
const port = parentPort;
if (port) {
  const post = (message: FromHistoryWorker): void => port.postMessage(message);
  try {
    await answer(workerData as HistoryJob, post);
  } catch (error) {
    if (!(error instanceof HistoryRefused)) throw error;
    post({ kind: 'refused', code: error.code, message: error.message });
  }
  port.close();
}

async function answer(job: HistoryJob, post: (message: FromHistoryWorker) => void): Promise<void> {
  if (job.task === 'replay') {
    const result =
      job.asOf === undefined
        ? await replayAt(job.folder, job.at === undefined ? {} : { at: job.at })
        : await replayAsOf(job.folder, job.asOf);
    post({ kind: 'result', result });
    return;
  }
  if (job.task === 'simulate') {
    post({ kind: 'result', result: await simulateRule(job.folder, job.body, job.months) });
    return;
  }
  if (job.task === 'money-flow') {
    const result = await withJournal(job.folder.place, replayMoneyFlow);
    post({ kind: 'result', result });
    return;
  }
  if (job.task === 'yield') {
    const result = await withJournal(job.folder.place, (store) => yieldWorking(store, job));
    post({ kind: 'result', result });
    return;
  }
  for await (const text of exportFormats[job.format](job.folder)) {
    post({ kind: 'text', text });
    // The next part is made when the one before was taken: however long history is.
    await new Promise((resolve) => parentPort?.once('message', resolve));
  }
  post({ kind: 'end' });
}
