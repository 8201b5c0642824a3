import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { Terminal } from '../terminal.ts';
import { Narrator, showSeconds } from './narrator.ts';

async function told(work: (narrator: Narrator) => Promise<unknown>): Promise<string[]> {
  const stdout = new PassThrough();
  const streams = { stdout, stderr: new PassThrough(), stdin: new PassThrough() };
  const narrator = new Narrator(new Terminal({ ...streams, env: {}, folder: '.' }, false));
  await work(narrator).catch(() => undefined);
  stdout.end();
  return (await text(stdout)).split('\n');
}

test('a step is numbered, and its time stands at the end of its last line', async () => {
  const lines = await told((narrator) =>
    narrator.step('Payment', async () => {
      narrator.say('one');
      narrator.say('two');
    }),
  );
  expect(lines.slice(0, 3)).toEqual(['', ' 1  Payment', '    one']);
  expect(lines[3]).toMatch(/^ {4}two {60,}0\.0 s$/);
  expect(lines[3]).toHaveLength(80);
});

test('long sentences are broken so that a time still fits into 80 columns, tables stay as they are', async () => {
  const row = `  line 1  ${'x'.repeat(90)}`;
  const lines = await told((narrator) =>
    narrator.step('Rolls', async () => {
      narrator.say('word '.repeat(31).trim());
      narrator.say(row);
      narrator.say('done');
    }),
  );
  const sentence = lines.filter((line) => line.includes('word'));
  expect(sentence.length).toBe(3);
  expect(sentence.every((line) => line.length <= 72)).toBe(true);
  expect(sentence.map((line) => line.trim()).join(' ')).toBe('word '.repeat(31).trim());
  expect(lines).toContain(`    ${row}`);
});

test('a step that fails has told what it found until then', async () => {
  const lines = await told((narrator) =>
    narrator.step('Payment', async () => {
      narrator.say('two lines paid');
      throw new Error('lost');
    }),
  );
  expect(lines.map((line) => line.trimEnd())).toContain('    two lines paid');
});

test.each([
  [0, '0.0 s'],
  [949, '0.9 s'],
  [12_340, '12.3 s'],
])('%p ms read %p', (milliseconds, shown) => {
  expect(showSeconds(milliseconds)).toBe(shown);
});
