// Starts what `npm run build` made as a user would, asks for its API description and ends it: a file
// that only runs from source (a forgotten asset, an import of .ts) fails here.
import './guard.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const DEADLINE = AbortSignal.timeout(30_000);
const folder = mkdtempSync(join(tmpdir(), 'mutirao-smoke-'));
const data = join(folder, 'data');
const mutirao = ['-C', '@mutirao/dist', 'services/cli/dist/main.js'];
const place = ['--community', 'vila', '--time-zone', 'America/Sao_Paulo'];
const money = ['--currency', 'MUM', '--backed-by', 'BRL'];
let server;
try {
  execFileSync(process.execPath, [...mutirao, 'init', '--data', data, ...place, ...money], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const port = String(20_000 + (process.pid % 20_000));
  server = spawn(process.execPath, [...mutirao, 'serve', '--data', data, '--port', port], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: DEADLINE,
  });
  const [line] = await once(createInterface(server.stdout), 'line', { signal: DEADLINE });
  const url = /^mutirao listening on (\S+) \(pid \d+\)$/.exec(line)?.[1];
  if (!url) throw new Error(`the built server said "${line}"`);
  const answer = await fetch(new URL('/openapi.json', url), { signal: DEADLINE });
  if (!answer.ok) throw new Error(`the built server answered ${answer.status}`);
  server.kill('SIGTERM');
  const [code] = await once(server, 'exit', { signal: DEADLINE });
  if (code !== 0) throw new Error(`the built server ended with ${code}`);
  console.log('smoke: the built server starts, answers and ends');
} finally {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
