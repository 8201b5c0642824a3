import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rollFile } from './demo/roll-file.ts';
import {
  enrolmentChunks,
  enrolmentCount,
  statementFile,
  statementLines,
} from './demo/town-files.ts';
import { generateTown } from './demo/town-generator.ts';
import { startTownServer, type TownServer } from './demo/town-server.ts';
import { run, testFolder } from './surroundings.fixture.ts';

/**
 * One month of a small town by the command line alone, against a server that is a process of its
 * own: every command, with the documents and exit codes on which scripts rely. In order: each test
 * goes on where the one before it ended.
 */
const folder = testFolder();
const period = new Date(Date.now() - 86_400_000).toISOString().slice(0, 7);
const town = generateTown({ seed: 5, period, people: 120 });
const [programme, second] = town.programmes;
if (!programme || !second) throw new Error('no programmes');
const roll = rollFile(town, programme, { plantBad: true });
const bank = statementLines(town, 5);
let server: TownServer;

const file = (name: string, chunks: Iterable<Buffer>) =>
  writeFileSync(join(folder, name), Buffer.concat([...chunks]));

/** Runs a command as one of the officials, with --json; its exit code and its one document. */
async function as(who: string, text: string, ...more: string[]) {
  const words = [...text.split(' '), ...more, '--json'];
  const env = { MUTIRAO_SERVER: server?.url ?? '', MUTIRAO_TOKEN_FILE: `${who}.token` };
  const { exitCode, out, err } = await run(words, { folder, env });
  return { exitCode, err, answer: out === '' ? undefined : JSON.parse(out) };
}

beforeAll(async () => {
  file('roll.csv', roll.chunks());
  file('clean.csv', rollFile(town, second).chunks());
  file('enrolments.csv', enrolmentChunks(town));
  file('bank.ofx', [statementFile(period, bank)]);
  const words =
    'init --data town --community vila --currency MUM --backed-by BRL --time-zone America/Sao_Paulo';
  const { exitCode, out } = await run([...words.split(' '), '--json'], { folder });
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ head: expect.stringMatching(/^0:[0-9a-f]{64}$/) });
  server = await startTownServer(join(folder, 'town'));
});
afterAll(() => server?.stop());

test('token prints a token alone, good for the roles it names', async () => {
  const officials = { ana: 'treasurer', bruno: 'operator', carla: 'officer', davi: 'approver' };
  for (const [subject, role] of Object.entries(officials)) {
    const words = ['token', '--data', 'town', '--role', role, '--subject', subject];
    const { exitCode, out } = await run(words, { folder });
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)]);
    writeFileSync(join(folder, `${subject}.token`), out);
  }
  expect(await as('ana', 'show currency')).toMatchObject({
    exitCode: 0,
    answer: { community: 'vila', currency: 'MUM', decimals: 2, backedBy: 'BRL' },
  });
});

test('a second server on the folder is refused, exit 1', async () => {
  await expect(startTownServer(join(folder, 'town'))).rejects.toThrow('exit code 1');
});

test('money comes in and becomes currency, and no more of it than there is money', async () => {
  for (const each of town.programmes) {
    const opened = await as('ana', `programme open ${each.programme} --name`, each.name);
    expect(opened).toMatchObject({ exitCode: 0, answer: { programme: each.programme } });
  }
  const match = town.programmes.flatMap((each) => [
    '--match',
    `${each.bankText}=${each.programme}`,
  ]);
  const imported = await as('bruno', 'bank import bank.ofx', ...match);
  expect(imported).toMatchObject({
    exitCode: 0,
    answer: { statements: [{ new: bank.length, known: 0, conflicts: [], ties: true }] },
  });
  const again = await as('bruno', 'bank import bank.ofx', ...match);
  expect(again.answer.statements[0]).toMatchObject({ new: 0, known: bank.length });
  const shown = await as('bruno', 'bank show');
  expect(shown.answer.accounts).toHaveLength(1);
  const unknown = bank.find(({ kind }) => kind === 'unknown')?.fitId;
  const assigned = await as('bruno', `bank assign ${unknown} --programme ${programme.programme}`);
  expect(assigned).toMatchObject({ exitCode: 0, answer: { amountMinor: 500_000 } });
  for (const each of town.programmes) {
    const amount = `${String(each.totalMinor).slice(0, -2)}.00`;
    const issued = await as('bruno', `issue --programme ${each.programme} --amount ${amount}`);
    expect(issued).toMatchObject({ exitCode: 0, answer: { amountMinor: each.totalMinor } });
  }
  const tooMuch = await as('ana', `issue --programme ${programme.programme} --amount 900000.00`);
  expect(tooMuch).toMatchObject({ exitCode: 1, answer: { code: 'reserve-insufficient' } });
  const { answer } = await as('ana', `programme show ${programme.programme}`);
  expect(answer).toMatchObject({ issuanceMinor: programme.totalMinor, shortfallMinor: 0 });
  expect((await as('ana', 'programme list')).answer.programmes).toHaveLength(4);
});

test('a return to the treasury is ordered and cancelled; issued currency is taken back', async () => {
  const ordered = await as('ana', `treasury return --programme ${second.programme} --amount 0.50`);
  expect(ordered.exitCode).toBe(0);
  const { order } = ordered.answer;
  const cancelled = await as('ana', `treasury cancel ${order} --programme ${second.programme}`);
  expect(cancelled.exitCode).toBe(0);
  const unissued = await as('ana', `unissue --programme ${second.programme} --amount 1.00`);
  expect(unissued).toMatchObject({ exitCode: 0, answer: { amountMinor: 100 } });
  await as('ana', `issue --programme ${second.programme} --amount 1.00`);
});

test('people are enrolled', async () => {
  const count = enrolmentCount(town);
  const enrolled = await as('carla', 'enrol enrolments.csv');
  expect(enrolled).toMatchObject({
    exitCode: 0,
    answer: { lines: count, enrolled: count, changed: 0, known: 0, refused: [] },
  });
  const listed = await as('carla', `enrolments --programme ${second.programme}`);
  expect(listed.answer.enrolments).toHaveLength(second.entitlements.length);
});

test('a dirty roll is shown, cancelled, and paid without its bad lines', async () => {
  const prepare = `run prepare roll.csv --programme ${programme.programme} --period ${period}`;
  const wrong = await as('carla', `${prepare} --expect-lines 3`);
  expect(wrong).toMatchObject({ exitCode: 1, answer: { status: 422 } });
  const dirty = await as('carla', prepare);
  expect(dirty.exitCode).toBe(1);
  expect(dirty.answer).toMatchObject({
    ready: false,
    lines: roll.lines,
    totalMinor: roll.totalMinor,
    payableLines: roll.payableLines,
    payableMinor: roll.payableMinor,
  });
  expect(
    dirty.answer.refused.map(({ line, rule }: { line: number; rule: string }) => ({ line, rule })),
  ).toEqual(roll.planted);
  expect((await as('carla', `run show ${dirty.answer.run}`)).answer.refused).toHaveLength(18);
  expect((await as('carla', `run cancel ${dirty.answer.run}`)).exitCode).toBe(0);

  const clean = await as('carla', `${prepare} --exclude-bad`);
  expect([clean.exitCode, clean.answer.ready]).toEqual([0, true]);
  const { run: id, sha256 } = clean.answer;
  const unapproved = await as('ana', `run pay ${id}`);
  expect(unapproved).toMatchObject({ exitCode: 1, answer: { code: 'run-not-approved' } });
  expect((await as('davi', `run approve ${id} --sha256 ${sha256}`)).exitCode).toBe(0);
  const paid = await as('ana', `run pay ${id}`);
  expect(paid).toMatchObject({
    exitCode: 0,
    answer: { run: id, paid: roll.payableLines, paidMinor: roll.payableMinor, unpaid: [] },
  });
  expect(paid.answer.head).toMatch(/^[0-9]+:[0-9a-f]{64}$/);
  const report = await as('carla', `run report ${id}`);
  expect(report.answer.lines).toHaveLength(roll.payableLines);
  expect(report.answer.unpaid).toHaveLength(town.troubled.length);
  const { answer } = await as('carla', `run list --programme ${programme.programme}`);
  expect(answer.runs).toHaveLength(2);
});

test('a run is taken back by two persons', async () => {
  const words = `run prepare clean.csv --programme ${second.programme} --period ${period}`;
  const { run: id, sha256 } = (await as('carla', words)).answer;
  await as('davi', `run approve ${id} --sha256 ${sha256}`);
  expect((await as('ana', `run pay ${id}`)).exitCode).toBe(0);
  expect((await as('ana', `run retry ${id}`)).exitCode).toBe(1);
  expect((await as('ana', `run reverse ${id}`)).answer).toMatchObject({ status: 'proposed' });
  expect((await as('davi', `run reverse ${id}`)).answer).toMatchObject({
    status: 'reversed',
    reversed: second.entitlements.length,
    rest: [],
  });
});

test('a holder pays another one, unless frozen', async () => {
  const { answer } = await as('carla', `enrolments --programme ${programme.programme}`);
  const [from, to] = answer.enrolments.map(({ holder }: { holder: string }) => holder);
  const words = ['token', '--data', 'town', '--role', 'holder', '--subject', from];
  writeFileSync(join(folder, 'holder.token'), (await run(words, { folder })).out);
  const nis = programme.entitlements[0]?.person.nis;
  const looked = await as('ana', `balance --beneficiary ${nis}`);
  expect(looked).toMatchObject({ exitCode: 0, answer: { unit: 'MUM', balanceMinor: 11_000 } });
  const pay = `transfer --from ${from} --to ${to} --amount 12.50 --key`;
  const paid = await as('holder', pay, 'first');
  expect(paid).toMatchObject({ exitCode: 0, answer: { from, to, amountMinor: 1250, unit: 'MUM' } });
  expect((await as('holder', pay, 'first')).answer).toEqual(paid.answer);
  const own = await as('holder', `balance --account ${from}`);
  expect(own.answer.lots[0]).toMatchObject({ lot: { fund: programme.programme, period } });
  expect((await as('holder', `balance --account ${to}`)).exitCode).toBe(1);
  expect((await as('carla', `holder freeze ${from} --reason lost`)).exitCode).toBe(0);
  expect(await as('holder', pay, 'second')).toMatchObject({
    exitCode: 1,
    answer: { code: 'account-frozen' },
    err: 'To repeat this very call, add: --key second\n',
  });
  expect((await as('carla', `holder unfreeze ${from}`)).exitCode).toBe(0);
});

test('a month that goes on is not closed', async () => {
  const { exitCode, answer } = await as('ana', 'period close 2099-01');
  expect([exitCode, answer.code]).toEqual([1, 'period-not-over']);
});

test('the history is read from the folder while it is served', async () => {
  const replayed = await as('', 'replay --data town');
  expect(Object.keys(replayed.answer)).toEqual(['position', 'hash', 'balances']);
  const { position, hash, balances } = replayed.answer;
  expect(Object.keys(balances[0])).toEqual(['account', 'unit', 'minor']);
  const before = await as('', 'replay --data town --at 2000-01-01T00:00:00Z');
  expect(before.answer).toMatchObject({ position: -1, balances: [] });
  expect((await as('', `replay --data town --as-of ${period}-01`)).exitCode).toBe(0);
  expect((await as('', 'replay --data town --at yesterday')).exitCode).toBe(1);

  const good = await as('', `doctor --data town --expect ${position}:${hash}`);
  expect(good.answer).toMatchObject({ ok: true, head: `${position}:${hash}` });
  expect(good.exitCode).toBe(0);
  const other = await as('', `doctor --data town --expect ${position}:${'0'.repeat(64)}`);
  expect([other.exitCode, other.answer.ok]).toEqual([1, false]);

  for (const format of ['hledger', 'beancount', 'csv']) {
    const { exitCode, answer } = await as(
      '',
      `export --data town --format ${format} --out ${format}`,
    );
    expect([exitCode, answer.bytes > 10_000]).toEqual([0, true]);
    const { out } = await run(['export', '--data', 'town', '--format', format], { folder });
    expect(Buffer.byteLength(out)).toBe(answer.bytes);
  }
  const copied = await as('', 'backup --data town copy');
  expect(copied).toMatchObject({ exitCode: 0, answer: { head: `${position}:${hash}` } });
  expect((await as('', 'backup --data town copy')).exitCode).toBe(1);
});

test('SIGTERM ends the server with exit code 0; then no server: exit 3', async () => {
  expect(await server.stop()).toBe(0);
  expect((await as('ana', 'run list')).exitCode).toBe(3);
});
