import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { FileRefused, type FileRule } from '@mutirao/adapters/csv';
import { startWorker } from '@mutirao/adapters/worker';
import { Unavailable } from '@mutirao/event-sourcing';
import type { FileJob, FileWorkerData, FromFileWorker, ToFileWorker } from './file-messages.ts';

/** Chunks on their way to the worker before the upload is held back. */
const AHEAD = 8;

export interface ReadFile {
  readonly fileSha256: string;
  readonly bytes: number;
  readonly lines: number;
  readonly totalMinor: number;
}

export type FileBatch = Extract<
  FromFileWorker,
  { kind: 'roll-lines' | 'enrolment-rows' | 'merchant-rows' | 'statements' | 'return-file' }
>;

/** The writer's side of the file worker: one file after the other, each streamed. */
export class FileReader {
  readonly #workerData: FileWorkerData;
  #worker: Worker | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(workerData: FileWorkerData) {
    this.#workerData = workerData;
  }

  /** Streams `upload` through the worker. Throws FileRefused; what `upload` throws passes through. */
  read(
    job: FileJob,
    upload: AsyncIterable<Uint8Array>,
    take: (batch: FileBatch) => void | Promise<void>,
  ): Promise<ReadFile> {
    const reading = this.#turn.then(() => this.#readNow(job, upload, take));
    this.#turn = reading.catch(() => {});
    return reading;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #readNow(
    job: FileJob,
    upload: AsyncIterable<Uint8Array>,
    take: (batch: FileBatch) => void | Promise<void>,
  ): Promise<ReadFile> {
    this.#worker ??= startWorker(new URL('./file-worker.ts', import.meta.url), this.#workerData);
    const worker = this.#worker;
    const send = (message: ToFileWorker): void => worker.postMessage(message);
    let ahead = 0;
    let wake = (): void => {};
    let ended: { lines: number; totalMinor: number } | undefined;
    let failed: unknown;
    let taking: Promise<unknown> = Promise.resolve();
    const onMessage = (message: FromFileWorker): void => {
      if (message.kind === 'more') ahead -= 1;
      else if (message.kind === 'done') ended = message;
      else if (message.kind === 'failed') failed ??= refusedBy(message);
      else taking = taking.then(() => take(message)).catch((error: unknown) => (failed ??= error));
      wake();
    };
    const onError = (error: Error): void => {
      failed ??= error;
      this.#worker = undefined;
      wake();
    };
    const until = async (ready: () => boolean): Promise<void> => {
      while (!ready() && !failed) await new Promise<void>((resolve) => (wake = resolve));
    };
    worker.on('message', onMessage).on('error', onError);
    const digest = createHash('sha256');
    let bytes = 0;
    try {
      send({ kind: 'job', job });
      for await (const chunk of upload) {
        digest.update(chunk);
        bytes += chunk.length;
        ahead += 1;
        send({ kind: 'bytes', bytes: chunk });
        await until(() => ahead < AHEAD);
        if (failed) break;
      }
      send({ kind: 'end' });
      await until(() => ended !== undefined);
      await taking;
      if (failed || !ended) throw failed;
      return {
        fileSha256: digest.digest('hex'),
        bytes,
        lines: ended.lines,
        totalMinor: ended.totalMinor,
      };
    } catch (error) {
      // A worker that was left in the middle of a file is not asked again.
      if (!(error instanceof FileRefused)) {
        this.#worker = undefined;
        await worker.terminate();
      }
      throw error;
    } finally {
      worker.off('message', onMessage).off('error', onError);
    }
  }
}

function refusedBy(message: Extract<FromFileWorker, { kind: 'failed' }>): Error {
  const { rule, field, line, errcode } = message;
  if (message.isUnavailable) return new Unavailable(message.message);
  if (rule === undefined) return Object.assign(new Error(message.message), { errcode });
  return new FileRefused(rule as FileRule, message.message, {
    ...(field === undefined ? {} : { field }),
    ...(line === undefined ? {} : { line }),
  });
}
