import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { refusedHere } from './failure.ts';
import type { Surroundings } from './terminal.ts';

/** Bytes that go to the server as they are, streamed. */
export interface SourceFile {
  readonly name: string;
  /** Unknown for stdin. */
  readonly bytes: number | undefined;
  /** stdin can be read once: a call that carries it is not repeated. */
  readonly isRepeatable: boolean;
  open(): Readable;
}

/** `-` is stdin. Throws a refusal in plain words for what is no readable file. */
export function sourceFile(path: string, { stdin, folder }: Surroundings): SourceFile {
  if (path === '-') {
    return { name: 'stdin', bytes: undefined, isRepeatable: false, open: () => stdin };
  }
  const file = resolve(folder, path);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw refusedHere('no-such-file', `There is no file ${file}.`);
  if (stats.isDirectory()) throw refusedHere('no-such-file', `${file} is a folder.`);
  return {
    name: basename(file),
    bytes: stats.isFile() ? stats.size : undefined,
    isRepeatable: stats.isFile(),
    open: () => createReadStream(file, { highWaterMark: 256 * 1024 }),
  };
}
