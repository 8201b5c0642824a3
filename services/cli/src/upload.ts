import type { Cli } from './cli.ts';
import type { Connection, Query } from './connection.ts';

export interface Upload {
  readonly path: string;
  readonly contentType: string;
  readonly query: Query;
}

/** Streams a file, or stdin, to the server, with a bar if that takes long. */
export async function sendFile<T>(
  cli: Cli,
  connection: Connection,
  route: string,
  { path, contentType, query }: Upload,
): Promise<T> {
  const file = cli.sourceFile(path);
  const total = file.bytes === undefined ? undefined : kibibytes(file.bytes);
  const progress = cli.progress({ label: 'sending', counted: 'KiB', total });
  try {
    const onSent = (bytes: number) => progress.at(kibibytes(bytes));
    return await connection.post<T>(route, { file, contentType, query, onSent });
  } finally {
    progress.stop();
  }
}

const kibibytes = (bytes: number) => Math.ceil(bytes / 1024);
