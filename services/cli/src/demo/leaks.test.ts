import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { seekLeaks } from './leaks.ts';
import { memberFile } from './member-file.ts';
import { generateTown, type Person } from './town-generator.ts';

const town = generateTown({ seed: 7, period: '2025-11', people: 100 });
const [somebody] = town.people as [Person];
const folder = mkdtempSync(join(tmpdir(), 'mutirao-leaks-'));
const data = join(folder, 'vila');
let said = '';

beforeEach(() => {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(join(data, 'files'), { recursive: true });
  mkdirSync(`${data}.keys`, { recursive: true });
  writeFileSync(join(data, 'files', 'members.csv'), memberFile(town).bytes);
  said = '';
});
afterAll(() => rmSync(folder, { recursive: true }));

function seek(): string {
  const lines: string[] = [];
  const narrator = { say: (text: string) => lines.push(text) };
  const server = { said: () => Buffer.from(said), written: [data, `${data}.keys`] };
  seekLeaks({ narrator, server, staff: {} } as unknown as Parameters<typeof seekLeaks>[0], town);
  return lines.join('\n');
}
const write = (name: string, text: string, encoding: BufferEncoding = 'utf8') =>
  writeFileSync(join(data, name), text, encoding);

test('a town that tells nobody has none, and its reader is told how much was looked through', () => {
  write('journal.sqlite', 'x'.repeat(2 * 1024 * 1024));
  expect(seek()).toMatch(/^0 of [0-9]{3} names, numbers and phones found in 2 MiB: 1 files/);
});

test.each<[string, string, BufferEncoding]>([
  ['a name', somebody.name, 'utf8'],
  ['a name in small letters, in Latin-1', somebody.name.toLowerCase(), 'latin1'],
  ['a name, wide', somebody.name, 'utf16le'],
  ['a number between other digits', `7${somebody.nis}2025-11-01`, 'utf8'],
  ['a number, in base64', Buffer.from(`id ${somebody.nis};`).toString('base64'), 'utf8'],
])('%s in a journal is found', (_, text, encoding) => {
  write('journal.sqlite', `noise ${text} noise`, encoding);
  expect(seek).toThrow('journal.sqlite holds a');
});

test('so is one in what the server said, and in an export; an amount filled up with zeros is none', () => {
  write(join('files', 'P1-cnab240.txt'), `1230000${somebody.nis}0000`);
  expect(seek()).toContain('0 of');
  write(join('files', 'P1-cnab240.txt'), `A;${somebody.nis};B`);
  expect(seek).toThrow('P1-cnab240.txt holds a number');
  write(join('files', 'P1-cnab240.txt'), '');
  said = `{"name":"${somebody.name}"}`;
  expect(seek).toThrow('what the server said holds a name');
});

test('a search that sees nobody where everybody is is no proof', () => {
  write(join('files', 'members.csv'), '');
  expect(seek).toThrow('the search does not see');
});
