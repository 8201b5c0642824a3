import { expect, test } from '@jest/globals';
import { isRefused } from '@mutirao/adapters/csv';
import { readEnrolments } from '../../../currency/src/files/enrolment-csv.ts';
import { readOfx } from '../../../currency/src/files/ofx.ts';
import { type RollLine, readRoll } from '../../../currency/src/files/roll.ts';
import { type RollFile, rollFile } from './roll-file.ts';
import { enrolmentChunks, enrolmentCount, statementFile, statementLines } from './town-files.ts';
import { type GeneratedTown, generateTown } from './town-generator.ts';

const OPTIONS = { seed: 7, period: '2026-11', people: 500 };
const town = generateTown(OPTIONS);

async function* streamed(chunks: Iterable<Buffer>) {
  yield* chunks;
}

async function read(file: RollFile) {
  const reader = readRoll(streamed(file.chunks()), { period: '2026-11', decimals: 2 });
  const lines: RollLine[] = [];
  for await (const batch of reader.lines) lines.push(...batch);
  return { lines, summary: reader.summary() };
}

const bytesOf = (each: GeneratedTown) =>
  Buffer.concat([
    ...each.programmes.flatMap((programme) => [...rollFile(each, programme).chunks()]),
    ...enrolmentChunks(each),
    statementFile(each.period, statementLines(each, 7)),
  ]);

test('the same seed makes the same town, byte for byte, and another seed another', () => {
  expect(bytesOf(generateTown(OPTIONS)).equals(bytesOf(town))).toBe(true);
  expect(bytesOf(generateTown({ ...OPTIONS, seed: 8 })).equals(bytesOf(town))).toBe(false);
});

test('a town as published: 15,000 people at 110.00, and three programmes more', () => {
  const { programmes } = generateTown({ seed: 1, period: '2026-11' });
  expect(programmes.map((each) => [each.programme, each.entitlements.length])).toEqual([
    ['renda-minima', 15_000],
    ['gestante', 600],
    ['jovem-solidario', 750],
    ['renda-basica-cidada', 7_500],
  ]);
  expect(programmes[0]?.totalMinor).toBe(165_000_000);
});

test('every number is another one, from the range that is not issued, even in the largest town', () => {
  const { people, troubled, strangers, besides } = generateTown({
    seed: 3,
    period: '2026-11',
    people: 99_900,
  });
  const numbers = [...people, ...troubled, ...strangers, ...besides].map(({ nis }) => nis);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.filter((nis) => !/^00000[0-9]{6}$/.test(nis))).toEqual([]);
});

test('the reader finds every line of a clean roll good, and its totals tie', async () => {
  for (const programme of town.programmes) {
    const file = rollFile(town, programme);
    const { lines, summary } = await read(file);
    expect(lines.filter((line) => isRefused(line))).toEqual([]);
    expect(lines.map((line) => 'nis' in line && line.nis)).toEqual(
      programme.entitlements.map(({ person }) => person.nis),
    );
    expect(summary).toEqual({ lines: file.lines, totalMinor: programme.totalMinor });
  }
});

test('the reader refuses exactly the planted lines, each for its rule', async () => {
  const programme = town.programmes[0];
  if (!programme) throw new Error('no programme');
  const file = rollFile(town, programme, { plantBad: true });
  const { lines, summary } = await read(file);
  const refused = lines.filter((line) => isRefused(line)).map(({ line, rule }) => ({ line, rule }));
  // Who is enrolled is not the reader's to know.
  expect(refused).toEqual(file.planted.filter(({ rule }) => rule !== 'not-enrolled'));
  const strangers = file.planted.filter(({ rule }) => rule === 'not-enrolled');
  expect(strangers.map(({ line }) => line)).toEqual(
    lines
      .filter((line) => town.strangers.some(({ nis }) => 'nis' in line && line.nis === nis))
      .map(({ line }) => line),
  );
  expect(new Set(file.planted.map(({ rule }) => rule)).size).toBe(9);
  expect(summary).toEqual({ lines: file.lines, totalMinor: file.totalMinor });
});

test('everyone on a roll is enrolled, the strangers are not', async () => {
  const enrolled = new Set<string>();
  let count = 0;
  for await (const rows of readEnrolments(streamed(enrolmentChunks(town)))) {
    for (const row of rows) {
      if (isRefused(row)) throw new Error(row.message);
      enrolled.add(`${row.programme} ${row.nis}`);
      count++;
    }
  }
  expect(count).toBe(enrolmentCount(town));
  for (const { programme, entitlements } of town.programmes) {
    const missing = entitlements.filter(
      ({ person }) => !enrolled.has(`${programme} ${person.nis}`),
    );
    expect(missing).toEqual([]);
  }
  const strangers = town.strangers.filter(({ nis }) => enrolled.has(`renda-minima ${nis}`));
  expect(strangers).toEqual([]);
});

test('the statement reads back, ties, and covers every programme', () => {
  const lines = statementLines(town, 7);
  const [statement] = readOfx(statementFile(town.period, lines));
  expect(statement?.lines.map(({ fitId, amount }) => [fitId, amount])).toEqual(
    lines.map(({ fitId, amount }) => [fitId, amount]),
  );
  const total = lines.reduce((all, { amount }) => all + amount, 0);
  expect(statement?.ledgerBalance.amount).toBe(total);
  for (const { programme, totalMinor } of town.programmes) {
    const deposit = lines.find((each) => each.programme === programme && each.kind === 'deposit');
    expect(deposit?.amount).toBeGreaterThanOrEqual(totalMinor);
  }
});
