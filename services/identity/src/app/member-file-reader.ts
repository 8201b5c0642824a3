import { on } from 'node:events';
import { Readable } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { FileRefused, type FileRule } from '@mutirao/adapters/csv';
import { startWorker } from '@mutirao/adapters/worker';
import { assert, Unavailable } from '@mutirao/event-sourcing';
import type {
  FromMemberFileWorker,
  KeptChunk,
  MemberFileWorkerData,
  ToMemberFileWorker,
} from '../workers/member-file-messages.ts';
import { Turns } from './members-turns.ts';

/** What the writer's thread does for each chunk, in this order; nothing else keeps people meanwhile. */
export interface ChunkWork {
  /** Of these members, those of whom nothing is kept yet. */
  free(members: readonly string[]): Promise<readonly string[]>;
  /** False to read no further. */
  take(chunk: KeptChunk): Promise<boolean>;
}

/** The writer's side of the worker that reads files of people: one after the other, each streamed. */
export class MemberFileReader {
  readonly #keys: MemberFileWorkerData;
  readonly #files = new Turns();
  #worker: Worker | undefined;

  constructor(keys: MemberFileWorkerData) {
    this.#keys = keys;
  }

  /** Throws FileRefused; what `upload` throws passes through. A chunk is worked on in one turn. */
  read(upload: Readable, turns: Turns, work: ChunkWork): Promise<void> {
    return this.#files.take(async () => {
      let broken: unknown;
      upload.once('error', (error) => {
        broken = error;
      });
      try {
        await this.#readNow(upload, turns, work);
      } catch (error) {
        // A worker that was left in the middle of a file is not asked again.
        if (!(error instanceof FileRefused)) await this.close();
        throw broken ?? error;
      } finally {
        upload.destroy();
      }
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #readNow(upload: Readable, turns: Turns, work: ChunkWork): Promise<void> {
    const file = new URL('../workers/member-file-worker.ts', import.meta.url);
    this.#worker ??= startWorker(file, this.#keys);
    const worker = this.#worker;
    const messages = on(worker, 'message', { close: ['exit'] });
    try {
      await this.#exchange(worker, messages, { upload, turns, work });
    } finally {
      await messages.return?.();
    }
  }

  async #exchange(
    worker: Worker,
    messages: AsyncIterator<unknown[]>,
    { upload, turns, work }: { upload: Readable; turns: Turns; work: ChunkWork },
  ): Promise<void> {
    const next = async (): Promise<FromMemberFileWorker> => {
      const { done, value } = await messages.next();
      assert(!done, 'the worker that reads people goes on until it is told to stop');
      const [message] = value as [FromMemberFileWorker];
      if (message.kind === 'failed') throw failureOf(message);
      return message;
    };
    const stream = Readable.toWeb(upload) as Extract<
      ToMemberFileWorker,
      { kind: 'read' }
    >['upload'];
    worker.postMessage({ kind: 'read', upload: stream } satisfies ToMemberFileWorker, [stream]);
    for (let message = await next(); message.kind !== 'done'; message = await next()) {
      const asked = message;
      assert(asked.kind === 'members', 'members are named before they are kept');
      const goesOn = await turns.take(async () => {
        const members = await work.free(asked.members);
        worker.postMessage({ kind: 'free', members } satisfies ToMemberFileWorker);
        const kept = await next();
        assert(kept.kind === 'kept', 'members are kept once it is known who may be');
        return work.take(kept);
      });
      if (!goesOn) return this.close();
    }
  }
}

function failureOf({
  refused,
  message,
  isUnavailable,
  errcode,
}: Extract<FromMemberFileWorker, { kind: 'failed' }>): Error {
  if (isUnavailable) return new Unavailable(message);
  if (!refused) return Object.assign(new Error(message), { errcode });
  const { rule, field, line } = refused;
  return new FileRefused(rule as FileRule, message, {
    ...(field === undefined ? {} : { field }),
    ...(line === undefined ? {} : { line }),
  });
}
