import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../../infra/local/ports.ts';

const BLOCKS = /^```sh( terminal=1)?\n([\s\S]*?)^```\n(?:\n```\n([\s\S]*?)^```\n)?/gm;
const MARK = '=== end of a block ===';

let folder: string;
let port: number;

/**
 * A test that runs a page of docs as it is written, in a shell, against a server of its own, and
 * compares what is answered with what stands there. The page's first terminal serves, its second asks.
 */
export function testPage(path: string): void {
  const blocks = [...readFileSync(path, 'utf8').matchAll(BLOCKS)].map(
    ([, first, commands = '', answer = '']) => ({
      isServer: first !== undefined,
      commands,
      answer,
    }),
  );
  const typed = blocks.filter(({ isServer }) => !isServer);
  let server: ChildProcess;

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'mutirao-page-')));
    port = await freePort();
    writeNpm(folder);
    server = shell(blocks.filter(({ isServer }) => isServer).map(({ commands }) => commands));
    await listening(port);
  }, 60_000);
  afterAll(async () => {
    if (server.pid !== undefined && server.exitCode === null) {
      const ended = once(server, 'exit');
      process.kill(-server.pid);
      await ended;
    }
    rmSync(folder, { recursive: true });
  });

  test(`everything answers as ${path} says`, async () => {
    const second = shell(typed.map(({ commands }) => `${commands}\necho '${MARK}'\n`));
    const said = (await text(second.stdout as NodeJS.ReadableStream)).split(`${MARK}\n`);
    const ours = renamed(typed.map(({ answer }) => answer));
    const theirs = renamed(typed.map(({ answer }, index) => abridged(said[index] ?? '', answer)));
    for (const [index, { commands }] of typed.entries()) {
      expect(`${commands}\n${theirs[index]}`).toBe(`${commands}\n${ours[index]}`);
    }
    expect(said).toHaveLength(typed.length + 1);
  }, 240_000);
}

/** A shell that reads these commands; what it says on either output comes as one stream. */
function shell(commands: readonly string[]): ChildProcess {
  const script = join(folder, `${commands.length}.sh`);
  writeFileSync(script, commands.join('').replaceAll('8080', String(port)));
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
  // A pipe, not the socket that a child of Node has for an output: the page writes to /dev/stderr.
  return spawn('bash', ['-c', `bash ${script} 2>&1 | cat`], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** `npm run --silent mutirao -- WORDS` as it is, without the half second that npm takes each time. */
function writeNpm(into: string): void {
  const program = `${process.execPath} ${resolve('tools/run.mjs')} ${resolve('services/cli/src/main.ts')}`;
  const call = `INIT_CWD="$PWD" exec ${program} "$@"`;
  const lines = ['#!/bin/sh', '[ "$1" = ci ] && exit 0', 'shift 4', call];
  writeFileSync(join(into, 'npm'), `${lines.join('\n')}\n`);
  chmodSync(join(into, 'npm'), 0o755);
}

async function listening(at: number): Promise<void> {
  const until = Date.now() + 50_000;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${at}/health`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error('the server of the page does not answer');
    await new Promise((done) => setTimeout(done, 100));
  }
}

const LEFT_OUT = '…';

/** What was said without the lines for which `…` stands: those up to the line that follows it. */
function abridged(said: string, stated: string): string {
  const lines = said.replaceAll(join(folder, 'rehearsal'), LEFT_OUT).trimEnd().split('\n');
  const kept: string[] = [];
  const expected = stated.trimEnd().split('\n');
  for (const [index, line] of expected.entries()) {
    const next = expected[index + 1];
    if (line !== LEFT_OUT) {
      kept.push(...lines.splice(0, 1));
    } else {
      const resumes = lines.findIndex(
        (each) => next !== undefined && masked(each) === masked(next),
      );
      lines.splice(0, next === undefined ? lines.length : Math.max(0, resumes));
      kept.push(LEFT_OUT);
    }
  }
  return [...kept, ...lines].join('\n');
}

const ID = /(?<![\w-])[\w-]{22}(?![\w-])/g;
const SHA256 = /\b[0-9a-f]{64}\b/g;

/** Without what differs from one time to another. */
function masked(text: string): string {
  return withoutMoments(text).replaceAll(SHA256, '<sha256>').replaceAll(ID, '<id>');
}

/**
 * The same text whoever ran it: each id and hash becomes a name by the order in which it first
 * appeared, so that the same one must stand in the same places.
 */
function renamed(answers: readonly string[]): string[] {
  const names = new Map<string, string>();
  const name = (found: string) => {
    const known = names.get(found) ?? `<${names.size}>`;
    names.set(found, known);
    return known;
  };
  return answers.map((answer) =>
    withoutMoments(answer.trimEnd()).replaceAll(SHA256, name).replaceAll(ID, name),
  );
}

/** Times, positions (what is swept meanwhile is an event, too), sizes, numbers of cards, codes. */
function withoutMoments(text: string): string {
  return text
    .replaceAll(/(?<=secret=)[A-Z2-7]{32}/g, '<secret>')
    .replaceAll(/\b([0-9A-Z]{4}-){3}[0-9A-Z]{4}\b/g, '<code>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replaceAll(/(\d{4} ){3}\d{4}/g, '<card number>')
    .replaceAll(/(?<=^head |^#|"position":)\d+/gm, '<position>')
    .replaceAll(/(?<="secondsLeft":)\d+/g, '<seconds>')
    .replaceAll(/[\d,]+ bytes/g, '<bytes>');
}
