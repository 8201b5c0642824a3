import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommand } from './program.ts';

export const TOKEN = 'header.claims.signature';

/** A folder with a token file; relative paths of the commands start there. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mutirao-cli-'));
  writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
  return folder;
}

export interface Run {
  readonly folder: string;
  readonly env?: Record<string, string>;
  readonly stdin?: string;
}

/** Runs one command in this process; what it wrote, and its exit code. */
export async function run(words: readonly string[], { folder, env = {}, stdin = '' }: Run) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const input = Readable.from([Buffer.from(stdin)]);
  const written = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await runCommand(words, { stdin: input, stdout, stderr, env, folder });
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { exitCode, out, err };
}

/** The same at a terminal, where somebody presses these keys, one line for each question. */
export async function atTerminal(
  words: readonly string[],
  { folder, env = {}, keys }: Omit<Run, 'stdin'> & { readonly keys: readonly string[] },
) {
  const stdin: PassThrough & { isTTY?: boolean; setRawMode?(isRaw: boolean): unknown } =
    new PassThrough();
  const modes: boolean[] = [];
  stdin.isTTY = true;
  stdin.setRawMode = (isRaw) => {
    modes.push(isRaw);
    if (isRaw) setImmediate(() => stdin.write(keys[(modes.length - 1) / 2] ?? ''));
  };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await runCommand(words, { stdin, stdout, stderr, folder, env });
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { exitCode, out, err, modes };
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export type Reply =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | 'hang-up';

/** An HTTP server that answers by `reply` and remembers what it was asked. */
export async function testServer(reply: (request: SeenRequest, nth: number) => Reply) {
  const seen: SeenRequest[] = [];
  const server = http.createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await text(incoming) };
    seen.push(request);
    const answer = reply(request, seen.length);
    if (answer === 'hang-up') {
      incoming.socket.destroy();
      return;
    }
    const type = { 'content-type': 'application/json' };
    response.writeHead(answer.status ?? 200, { ...type, ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { seen, url: `http://127.0.0.1:${port}`, close };
}
