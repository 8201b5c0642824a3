import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COLUMNS, cells, encoded, person, read, written } from './fixtures/rolls.ts';

const SEED = 20_261_122;

/** What a name may hold in every encoding and in quotes: anything that is no control character. */
const name = fc.string({
  unit: fc.constantFrom(...'AÉÇãõ =+-@;,"\'\\/$&<>{}0'),
  maxLength: 60,
});
const line = fc.record({
  month: fc.constantFrom('202611', '202610', '202512'),
  minor: fc.integer({ min: 1, max: 99_999_999_999 }),
  name,
});
/** Distinct people, so that no line is a duplicate. */
const lines = fc
  .array(line, { maxLength: 40 })
  .map((all) => all.map((each, n) => ({ ...each, nis: person(n) })));
const writing = fc.record({
  encoding: fc.constantFrom('latin1' as const, 'utf8' as const, 'utf8-bom' as const),
  newline: fc.constantFrom('\n' as const, '\r\n' as const),
  finalNewline: fc.boolean(),
  quotes: fc.boolean(),
  columns: fc.shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length }),
});

const digits = (minor: number) => String(minor).padStart(3, '0');
const amountText = (minor: number, separator: string) =>
  `${digits(minor).slice(0, -2)}${separator}${digits(minor).slice(-2)}`;

test('however an official roll is written, in any order, its lines and totals are the same', async () => {
  const property = fc.asyncProperty(
    lines,
    writing,
    fc.integer({ min: 1, max: 5_000 }),
    async (all, how, pieceSize) => {
      const rows = all.map((each) =>
        cells({
          'MÊS COMPETÊNCIA': each.month,
          'NIS FAVORECIDO': each.nis,
          'NOME FAVORECIDO': how.quotes ? each.name : each.name.replaceAll(/[;"]/g, ''),
          'VALOR PARCELA': amountText(each.minor, ','),
        }),
      );
      const order = [...all.keys()].sort((a, b) => ((a * 7_919) % 31) - ((b * 7_919) % 31));
      const shuffled = order.map((index) => rows[index] ?? {});
      const { lines: found, summary } = await read(written(shuffled, how), pieceSize);
      const expected = order.map((index, position) => ({
        line: position + 2,
        nis: all[index]?.nis,
        month: all[index]?.month.replace(/^(....)/, '$1-'),
        amount: all[index]?.minor,
      }));
      expect(found).toEqual(expected);
      const totalMinor = all.reduce((total, each) => total + each.minor, 0);
      expect(summary).toEqual({ lines: all.length, totalMinor });
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: 150 });
});

test('however a plain roll is written, its lines and totals are the same', async () => {
  const property = fc.asyncProperty(
    lines,
    writing,
    fc.boolean(),
    async (all, how, isAmountFirst) => {
      const mark = how.quotes ? '"' : '';
      const row = (nis: string, amount: string) =>
        (isAmountFirst ? [amount, nis] : [nis, amount]).map((cell) => mark + cell + mark).join(',');
      const texts = [
        row('beneficiary', 'amount'),
        ...all.map(({ nis, minor }) => row(nis, amountText(minor, '.'))),
      ];
      const text = texts.join(how.newline) + (how.finalNewline ? how.newline : '');
      const { lines: found, summary } = await read(encoded(text, how.encoding));
      expect(found).toEqual(
        all.map(({ nis, minor }, n) => ({ line: n + 2, nis, month: '2026-11', amount: minor })),
      );
      expect(summary.totalMinor).toBe(all.reduce((total, each) => total + each.minor, 0));
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: 100 });
});

test('whatever bytes come, every line has one verdict or the file is refused', async () => {
  const soup = fc.string({ unit: fc.constantFrom(...'"";;,,\n\r\n\n01 é\0x'), maxLength: 400 });
  const property = fc.asyncProperty(
    soup,
    fc.integer({ min: 1, max: 300 }),
    async (text, pieceSize) => {
      const bytes = encoded(`beneficiary,amount\n${text}`);
      const [pieced, whole] = [await read(bytes, pieceSize), await read(bytes)];
      expect(pieced).toEqual(whole);
      expect(whole.lines.map(({ line: at }) => at)).toEqual(whole.lines.map((_, n) => n + 2));
      expect(whole.summary.lines).toBe(whole.lines.length);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: 300 });
});
