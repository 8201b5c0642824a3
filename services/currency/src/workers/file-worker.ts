import { parentPort, workerData } from 'node:worker_threads';
import { FileRefused, isRefused } from '@mutirao/adapters/csv';
import { openRecordPlace } from '@mutirao/adapters/places';
import { MemberDirectory } from '@mutirao/adapters/records';
import { Unavailable } from '@mutirao/event-sourcing';
import { readEnrolments } from '../files/enrolment-csv.ts';
import { readMerchants } from '../files/merchants-csv.ts';
import { readOfx } from '../files/ofx.ts';
import { readReturnFile } from '../files/payouts/return-file.ts';
import { readRoll } from '../files/roll.ts';
import type { FileJob, FileWorkerData, FromFileWorker, ToFileWorker } from './file-messages.ts';

/**
 * Reads uploaded files off the writer's thread: parses, checks each line by what the file says, and
 * finds the members of registry numbers. Who is in no directory yet is for identity to register.
 */
const { directory: place, communityKey } = workerData as FileWorkerData;
let opened: MemberDirectory | undefined;
const port = parentPort;
if (!port) throw new Error('this file runs on a thread of its own');
const post = (message: FromFileWorker): void => port.postMessage(message);

let feed: ((bytes: Uint8Array | undefined) => void) | undefined;

port.on('message', (message: ToFileWorker) => {
  if (message.kind === 'job') void work(message.job);
  else if (message.kind === 'bytes') feed?.(message.bytes);
  else feed?.(undefined);
});

/** From the call on: bytes may come before anybody reads them. */
function uploaded(): AsyncGenerator<Uint8Array> {
  const waiting: (Uint8Array | undefined)[] = [];
  let wake: (() => void) | undefined;
  feed = (bytes) => {
    waiting.push(bytes);
    wake?.();
  };
  return (async function* () {
    for (;;) {
      while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const bytes = waiting.shift();
      if (bytes === undefined) return;
      yield bytes;
      post({ kind: 'more' });
    }
  })();
}

async function work(job: FileJob): Promise<void> {
  try {
    if (job.kind === 'roll') await readRollFile(job);
    else if (job.kind === 'enrolments') await readEnrolmentFile(job);
    else if (job.kind === 'merchants') await readMerchantFile();
    else if (job.kind === 'return') await readReturn();
    else await readStatements();
  } catch (error) {
    const refused = error instanceof FileRefused ? error : undefined;
    const { rule, field, line } = refused ?? { rule: undefined, field: undefined, line: undefined };
    post({
      kind: 'failed',
      rule,
      field,
      line,
      message: error instanceof Error ? error.message : String(error),
      isUnavailable: error instanceof Unavailable,
      errcode: (error as { errcode?: number }).errcode,
    });
  } finally {
    feed = undefined;
  }
}

async function readRollFile(job: Extract<FileJob, { kind: 'roll' }>): Promise<void> {
  const roll = readRoll(uploaded(), job);
  opened ??= await MemberDirectory.open(await openRecordPlace(place), communityKey);
  for await (const batch of roll.lines) {
    const members = await opened.membersOf(batch.map(({ nis = '' }) => nis));
    post({
      kind: 'roll-lines',
      personColumn: roll.personColumn(),
      lines: batch.map((each, index) => {
        // A number nobody enrolled goes on as it is: the writer says so, and shows which.
        const holder = members[index] ?? '';
        if (isRefused(each)) {
          const { nis: _, ...refused } = each;
          return { ...refused, holder };
        }
        const { line, nis, month, amount } = each;
        return { line, month, amount, holder, nis };
      }),
    });
  }
  const { lines, totalMinor } = roll.summary();
  post({ kind: 'done', lines, totalMinor });
}

async function readEnrolmentFile(job: Extract<FileJob, { kind: 'enrolments' }>): Promise<void> {
  const { kind: _, ...options } = job;
  let lines = 0;
  for await (const batch of readEnrolments(uploaded(), options)) {
    lines += batch.length;
    post({ kind: 'enrolment-rows', rows: batch });
  }
  post({ kind: 'done', lines, totalMinor: 0 });
}

async function readMerchantFile(): Promise<void> {
  let lines = 0;
  for await (const batch of readMerchants(uploaded())) {
    lines += batch.length;
    post({ kind: 'merchant-rows', rows: batch });
  }
  post({ kind: 'done', lines, totalMinor: 0 });
}

async function readReturn(): Promise<void> {
  const file = await readReturnFile(uploaded());
  post({ kind: 'return-file', file });
  post({ kind: 'done', lines: file.payments.length, totalMinor: 0 });
}

async function readStatements(): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const bytes of uploaded()) parts.push(bytes);
  const statements = readOfx(Buffer.concat(parts));
  post({ kind: 'statements', statements });
  post({
    kind: 'done',
    lines: statements.reduce((all, { lines }) => all + lines.length, 0),
    totalMinor: 0,
  });
}
