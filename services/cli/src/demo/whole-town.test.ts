import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { testFolder } from '../surroundings.fixture.ts';

const LONG = 300_000;
const PEOPLE = 100;
const data = join(testFolder(), 'vila');
const source = (file: string) => ['tools/run.mjs', file];

test(
  'the demo of a small town ends well: its own sums, the report and the replay agree',
  async () => {
    const words = ['--data', data, '--people', String(PEOPLE), '--seed', '7'];
    const demo = [...source('services/cli/src/demo/main.ts'), ...words];
    const { stdout } = await promisify(execFile)(process.execPath, demo);
    expect(stdout).toContain('the report and the replay agree to the cent');
    expect(stdout).toContain('the card is refused');
    expect(stdout).toMatch(/ {4}0 of [0-9]{3} names, numbers and phones found in [0-9]+ MiB/);
    expect(stdout).toMatch(/\n {2}renda-minima-2025-11-2 +118 +18 +100 +11,000.00 +16\n/);
    const page = readFileSync(join(data, 'files', 'where-the-money-went.pt.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>\n?<html lang="pt-BR"/i);
    const paper = readFileSync(join(data, 'files', 'statement-of-a-shop.pdf'), 'latin1');
    expect(paper.slice(0, 5)).toBe('%PDF-');
  },
  LONG,
);

test(
  'npm start -- --demo serves the town that is there, by its own clock, and tells who may look',
  async () => {
    const env = { ...process.env, MUTIRAO_DATA: data, MUTIRAO_PORT: '0' };
    const start = [...source('services/platform/src/main.ts'), '--demo'];
    const server = spawn(process.execPath, start, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const said: string[] = [];
    for await (const line of createInterface({ input: server.stdout })) {
      said.push(line);
      if (line.includes('-o money.html')) break;
    }
    const [, url = ''] = /listening on (\S+)/.exec(said[0] ?? '') ?? [];
    const guide = said.join('\n');
    const treasurer = /TREASURER=(\S+)/.exec(guide)?.[1] ?? '';
    const ask = (path: string, token: string) =>
      fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await ask('/currency', treasurer)).json()).toMatchObject({
      rehearsal: true,
      today: '2025-12-01',
    });
    const [, body = ''] = /-d '(\{"registry".*\})'/.exec(guide) ?? [];
    const signIn = await fetch(`${url}/sign-in/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { accessToken } = (await signIn.json()) as { accessToken: string };
    const seen = await (await ask('/organisations', accessToken)).json();
    const court = expect.objectContaining({ kind: 'audit-court', status: 'accredited' });
    expect(seen).toMatchObject({ organisations: expect.arrayContaining([court]) });
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
  },
  LONG,
);
