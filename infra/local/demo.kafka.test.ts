// Starts all of the distributed profile: a real Kafka broker, stand-ins for MongoDB and KurrentDB (or the
// real ones at MONGO_URL and KURRENTDB_URL), a process each of identity and currency, and the gateway.
// The stand-ins cannot prove that what was acknowledged is on a disk, or outlives a node.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';

const LONG = 600_000;
const folder = mkdtempSync(join(tmpdir(), 'mutirao-demo-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test(
  'the demo of the main job ends well on the distributed profile, one process a service',
  async () => {
    const data = join(folder, 'vila');
    const words = ['--people', '300', '--seed', '7', '--data', data];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['tools/run.mjs', 'infra/local/demo.ts', ...words],
      { env: { ...process.env, TMPDIR: folder } },
    );
    expect(stdout).toContain('the report and the replay agree to the cent');
    expect(stdout).toMatch(/doctor, which shares no code with it: 22 checks, all good/);
    expect(stdout).toMatch(/\n {2}ok read-models +[1-9][0-9]{2,}/);
    expect(stdout).toContain('SIGTERM: exit code 0, 0');
    expect(stdout).toMatch(/ {4}0 of [0-9,]+ names, numbers and phones found in [0-9]+ MiB/);
    const page = readFileSync(join(data, 'files', 'where-the-money-went.pt.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>\n?<html lang="pt-BR"/i);
    expect(readdirSync(folder)).toEqual(['vila']);
  },
  LONG,
);

test(
  'a demo that does not end well says so by its exit code, and where to look',
  async () => {
    const words = ['--people', '300', '--data', join(folder, 'other'), '--seed', 'no-number'];
    const demo = promisify(execFile)(
      process.execPath,
      ['tools/run.mjs', 'infra/local/demo.ts', ...words],
      { env: { ...process.env, TMPDIR: folder } },
    );
    const stderr = expect.stringMatching(/--seed.*What the processes said is in \S+cell-/s);
    await expect(demo).rejects.toMatchObject({ code: 1, stderr });
  },
  LONG,
);
